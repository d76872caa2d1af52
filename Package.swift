// swift-tools-version: 6.2
import PackageDescription

/// Settings shared by every Swift target.
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// One room of the house: a library that may import `imports` and nothing else of ours.
///
/// `Tests/LayeringTests` reads these lines and holds every `import` in the room against them.
func room(_ name: String, imports: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: imports, swiftSettings: strict)
}

/// The specification of one room.
///
/// `excluded` are files beside the Swift ones that tests start or read.
func tests(_ name: String, imports: [Target.Dependency] = [], excluded: [String] = []) -> Target {
  .testTarget(name: name, dependencies: imports, exclude: excluded, swiftSettings: strict)
}

let package = Package(
  name: "stellwerk",
  // Only what is not called like its target; the program itself is a product without a word.
  products: [.executable(name: "stellwerk-conformance", targets: ["Conformance"])],
  targets: [
    // Floor 0: C libraries, each imported by exactly one room.
    .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    // No `pkgConfig`: that would link it. Only its types; the functions come by dlopen on first use.
    .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    // Nor is this one linked: archive.c loads it.
    .target(name: "CLibArchive", cSettings: [.treatAllWarnings(as: .error), .enableWarning("all")]),
    .target(name: "CLinux", cSettings: [.treatAllWarnings(as: .error), .enableWarning("all")]),

    // Floor 1: what everyone speaks.
    room("Diagnostics"),
    room("OperatingSystem", imports: ["CLinux", "Diagnostics"]),

    // Floor 2: formats and primitives.
    room("YAML", imports: ["CLibYAML", "Diagnostics"]),
    room("JSON", imports: ["Diagnostics"]),
    room("TOML", imports: ["Diagnostics"]),
    room("XML", imports: ["Diagnostics"]),
    room("Expressions", imports: ["Diagnostics", "JSON", "OperatingSystem"]),
    room("Archives", imports: ["CLibArchive", "Diagnostics", "OperatingSystem"]),
    room("Cryptography", imports: ["COpenSSL", "Diagnostics", "OperatingSystem"]),
    room("Database", imports: ["CSQLite", "Diagnostics"]),
    room("Web", imports: ["CCurl", "Diagnostics", "OperatingSystem"]),

    // Floor 3: what is known about packages, components, advisories, evidence.
    room("Packages", imports: ["Diagnostics"]),
    room("PackageFormats", imports: ["Archives", "Cryptography", "Diagnostics", "OperatingSystem"]),
    room(
      "BillOfMaterials",
      imports: [
        "Archives", "Cryptography", "Diagnostics", "Expressions", "JSON", "OperatingSystem", "Packages",
        "TOML",
        "XML", "YAML",
      ]),
    room(
      "Advisories",
      imports: [
        "Archives", "Cryptography", "Database", "Diagnostics", "JSON", "OperatingSystem", "Packages",
      ]),
    room("Policies", imports: ["Cryptography", "Diagnostics", "Expressions", "JSON", "OperatingSystem"]),
    room(
      "Planning", imports: ["Cryptography", "Diagnostics", "Expressions", "JSON", "OperatingSystem", "YAML"]),
    room("Attestations", imports: ["Cryptography", "Diagnostics", "JSON", "OperatingSystem", "Policies"]),

    // Floor 4: what a document means (pure), and doing it.
    room(
      "Manifests",
      imports: [
        "Cryptography", "Diagnostics", "Expressions", "JSON", "OperatingSystem", "Planning", "Policies",
        "YAML",
      ]),
    room(
      "Pipelines", imports: ["Cryptography", "Diagnostics", "JSON", "Manifests", "OperatingSystem", "YAML"]),
    room("Store", imports: ["Cryptography", "Database", "Diagnostics", "OperatingSystem"]),
    room("Ledger", imports: ["Cryptography", "Database", "Diagnostics", "JSON", "OperatingSystem"]),
    room(
      "Execution",
      imports: [
        "Archives", "Cryptography", "Diagnostics", "JSON", "Manifests", "OperatingSystem", "Pipelines",
        "Store",
      ]),

    // Floor 5: the stage kinds, and how results are shown.
    room(
      "Stages",
      imports: [
        "Advisories", "Archives", "Attestations", "BillOfMaterials", "Cryptography", "Diagnostics", "JSON",
        "Manifests", "OperatingSystem", "PackageFormats", "Packages", "Pipelines", "Planning", "Policies",
        "Web", "YAML",
      ]),
    room(
      "Reports",
      imports: [
        "Cryptography", "Diagnostics", "Execution", "JSON", "Manifests", "OperatingSystem", "Pipelines",
        "Policies",
      ]),

    // Roof: the command line.
    room(
      "StellwerkCLI",
      imports: [
        "Advisories", "Attestations", "BillOfMaterials", "Cryptography", "Database", "Diagnostics",
        "Execution", "Expressions", "JSON", "Ledger", "Manifests", "OperatingSystem", "PackageFormats",
        "Packages", "Pipelines", "Planning", "Policies", "Reports", "Stages", "Store", "Web", "YAML",
      ]),
    .executableTarget(
      name: "stellwerk", dependencies: ["Diagnostics", "OperatingSystem", "StellwerkCLI"],
      swiftSettings: strict),
    // Not shipped: how fast expressions, plans and decisions are, for `make bench`.
    .executableTarget(
      name: "expressions-benchmark", dependencies: ["Expressions"], path: "Benchmarks/Expressions",
      swiftSettings: strict),
    .executableTarget(
      name: "planning-benchmark", dependencies: ["Diagnostics", "JSON", "OperatingSystem", "Planning"],
      path: "Benchmarks/Planning",
      swiftSettings: strict),
    .executableTarget(
      name: "policies-benchmark", dependencies: ["Cryptography", "JSON", "OperatingSystem", "Policies"],
      path: "Benchmarks/Policies",
      swiftSettings: strict),

    // The specification of each room.
    .target(
      name: "TestSupport", dependencies: ["Diagnostics", "OperatingSystem"],
      path: "Tests/TestSupport", swiftSettings: strict),
    // A process of its own for tests that kill it, or run several at once on one store or ledger.
    .executableTarget(
      name: "TestWorker",
      dependencies: [
        "Cryptography", "Diagnostics", "Execution", "JSON", "Ledger", "Manifests", "OperatingSystem",
        "Pipelines", "Store",
      ],
      path: "Tests/TestWorker", swiftSettings: strict),
    // Faults of every sort against the real program; see docs/testing.md.
    .executableTarget(
      name: "Torture",
      dependencies: ["Cryptography", "Database", "Diagnostics", "JSON", "Ledger", "OperatingSystem"],
      path: "Tests/Torture", exclude: ["shim.c"], swiftSettings: strict),
    // Answers the questions of the public conformance sets; see docs/testing.md.
    .executableTarget(
      name: "Conformance",
      dependencies: [
        "Advisories", "Archives", "Attestations", "BillOfMaterials", "Cryptography", "Diagnostics",
        "Expressions", "JSON", "Manifests", "OperatingSystem", "Packages", "YAML",
      ],
      path: "Tests/Conformance", exclude: ["minimum.json"], swiftSettings: strict),
    tests("DiagnosticsTests", imports: ["Diagnostics", "TestSupport"]),
    tests("OperatingSystemTests", imports: ["Diagnostics", "OperatingSystem", "TestSupport"]),
    tests("YAMLTests", imports: ["Diagnostics", "JSON", "OperatingSystem", "TestSupport", "YAML"]),
    tests("JSONTests", imports: ["Diagnostics", "JSON", "OperatingSystem", "TestSupport"]),
    tests("TOMLTests", imports: ["Diagnostics", "TOML", "TestSupport"]),
    tests("XMLTests", imports: ["Diagnostics", "TestSupport", "XML"]),
    tests("ExpressionsTests", imports: ["Diagnostics", "Expressions", "JSON", "TestSupport"]),
    tests(
      "ArchivesTests",
      imports: ["Archives", "Cryptography", "Diagnostics", "OperatingSystem", "TestSupport"]),
    tests(
      "CryptographyTests",
      imports: ["Cryptography", "Diagnostics", "JSON", "OperatingSystem", "TestSupport"]),
    tests("DatabaseTests", imports: ["Database", "Diagnostics", "TestSupport"]),
    tests(
      "WebTests", imports: ["Diagnostics", "JSON", "OperatingSystem", "TestSupport", "Web"],
      excluded: ["server.py"]),
    tests("PackagesTests", imports: ["Diagnostics", "JSON", "Packages", "TestSupport"]),
    tests(
      "PackageFormatsTests",
      imports: [
        "Archives", "Cryptography", "Diagnostics", "OperatingSystem", "PackageFormats", "TestSupport",
      ]),
    tests(
      "BillOfMaterialsTests",
      imports: [
        "BillOfMaterials", "Cryptography", "Diagnostics", "JSON", "OperatingSystem", "Packages",
        "TestSupport",
      ]),
    tests(
      "AdvisoriesTests", imports: ["Advisories", "Cryptography", "Diagnostics", "JSON", "OperatingSystem"]),
    tests(
      "PoliciesTests",
      imports: ["Cryptography", "Diagnostics", "Expressions", "JSON", "OperatingSystem", "Policies"]),
    tests(
      "PlanningTests", imports: ["Diagnostics", "JSON", "OperatingSystem", "Planning", "TestSupport"],
      excluded: ["browser.py"]),
    tests(
      "AttestationsTests",
      imports: ["Attestations", "Cryptography", "Diagnostics", "JSON", "OperatingSystem", "Policies"]),
    tests(
      "ManifestsTests",
      imports: [
        "Cryptography", "Diagnostics", "JSON", "Manifests", "OperatingSystem", "Policies", "TestSupport",
        "YAML",
      ]),
    tests(
      "PipelinesTests",
      imports: [
        "Cryptography", "Diagnostics", "JSON", "Manifests", "OperatingSystem", "Pipelines", "TestSupport",
        "YAML",
      ]),
    tests("StoreTests", imports: ["Cryptography", "Diagnostics", "OperatingSystem", "Store", "TestSupport"]),
    tests(
      "LedgerTests",
      imports: ["Cryptography", "Diagnostics", "JSON", "Ledger", "OperatingSystem", "TestSupport"]),
    tests(
      "ExecutionTests",
      imports: [
        "Cryptography", "Diagnostics", "Execution", "JSON", "Manifests", "OperatingSystem", "Pipelines",
        "Store", "TestSupport", "YAML",
      ]),
    tests(
      "StagesTests",
      imports: [
        "Attestations", "Cryptography", "Diagnostics", "Execution", "JSON", "Manifests", "OperatingSystem",
        "Pipelines", "Planning", "Policies", "Stages", "Store", "TestSupport", "YAML",
      ]),
    tests(
      "ReportsTests",
      imports: [
        "Cryptography", "Diagnostics", "Execution", "JSON", "Manifests", "OperatingSystem", "Pipelines",
        "Reports", "TestSupport",
      ]),
    tests(
      "StellwerkCLITests",
      imports: [
        "Cryptography", "Diagnostics", "Execution", "JSON", "Manifests", "OperatingSystem", "Pipelines",
        "Reports", "StellwerkCLI", "TestSupport", "YAML",
      ]),
    tests("LayeringTests", imports: ["Pipelines", "Stages"]),
    tests("TortureTests", imports: ["OperatingSystem", "TestSupport"]),
  ],
  swiftLanguageModes: [.v6]
)
