public import Cryptography
public import Diagnostics
public import JSON

extension Facts {
  /// The facts as a document; lists whose order means nothing are sorted.
  public var json: JSON { ordered.document }

  /// The same facts in the order of their document: what is read back from it decides in the same way.
  var ordered: Facts {
    var ordered = self
    ordered.components = components.map { sorted($0, by: \.json) }
    ordered.inputs = sorted(inputs, by: \.json)
    if var package {
      for list in [
        \PackageFacts.maintainerScripts, \.setuidFiles, \.services, \.timers, \.filesOutsidePrefix,
      ] as [WritableKeyPath<PackageFacts, [String]>] {
        package[keyPath: list].sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      }
      ordered.package = package
    }
    return ordered
  }

  /// The document in the order of the facts.
  var document: JSON {
    .compact([
      "format": "stellwerk-facts/v1",
      "subject": subject.json,
      "components": components.map { .array($0.map(\.json)) },
      "sbom": bill?.json,
      "findings": findings?.json,
      "signature": signature.map {
        ["algorithm": .string($0.algorithm), "keyID": .string($0.keyID), "verified": .bool($0.isVerified)]
      },
      "inputs": .array(inputs.map(\.json)),
      "declared": .object(
        declared.map { (name: $0.key, value: JSON.string($0.value)) }
          .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }),
      "package": package?.json,
      "build": .compact([
        "reproducible": .string(
          build.isReproducible.map { $0 ? "proven" : "disproven" } ?? "not-proven"),
        "network": build.usesNetwork.map { .bool($0) },
      ]),
      "history": history.map {
        ["releases": .integer($0.releaseCount), "failures": .integer($0.failureCount)]
      },
    ])
  }

  /// The digest of the canonical document.
  public var digest: Digest { Digest(of: json.canonical) }

  /// Reads the document.
  ///
  /// - Throws: `json.field`.
  public init(json: JSON) throws(Problem) {
    let fields = try JSONFields(
      json, at: "facts",
      only: [
        "format", "subject", "components", "sbom", "findings", "signature", "inputs", "declared", "package",
        "build", "history",
      ])
    guard try fields.text("format") == "stellwerk-facts/v1" else {
      throw fields.expected("'stellwerk-facts/v1'", "format")
    }
    subject = try Subject(try fields.object("subject", only: Subject.names))
    if fields.value("components") != nil {
      var components: [Component] = []
      for entry in try fields.objects("components", only: Component.names) {
        components.append(try Component(entry))
      }
      self.components = components
    }
    if let entry = try fields.optionalObject("sbom", only: Bill.names) { bill = try Bill(entry) }
    if let document = fields.value("findings") { findings = try Findings(json: document) }
    if let entry = try fields.optionalObject("signature", only: ["algorithm", "keyID", "verified"]) {
      signature = Signature(
        keyID: try entry.text("keyID"), algorithm: try entry.text("algorithm"),
        isVerified: try entry.flag("verified"))
    }
    inputs = []
    for entry in try fields.objects("inputs", only: Input.names) { inputs.append(try Input(entry)) }
    declared = [:]
    let stated = try fields.object("declared")
    for name in stated.names { declared[name] = try stated.text(name) }
    if let entry = try fields.optionalObject("package", only: PackageFacts.names) {
      package = try PackageFacts(entry)
    }
    let built = try fields.object("build", only: ["reproducible", "network"])
    let proof = try built.text("reproducible", as: "proven, disproven or not-proven") { text in
      ["proven", "disproven", "not-proven"].contains(text) ? text : nil
    }
    build = Build(
      isReproducible: proof == "not-proven" ? nil : proof == "proven",
      usesNetwork: try built.optionalFlag("network"))
    if let entry = try fields.optionalObject("history", only: ["releases", "failures"]) {
      history = History(releaseCount: try entry.count("releases"), failureCount: try entry.count("failures"))
    }
  }
}

/// In the order of their canonical bytes.
private func sorted<Value>(_ values: [Value], by json: (Value) -> JSON) -> [Value] {
  values.map { (key: json($0).canonical, value: $0) }
    .sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
}

extension Facts.Subject {
  static let names = ["name", "version", "architecture", "digest", "byteCount", "mediaType", "kind"]

  var json: JSON {
    [
      "name": .string(name), "version": .string(version), "architecture": .string(architecture),
      "digest": .string("sha256:\(digest.hex)"), "byteCount": .integer(byteCount),
      "mediaType": .string(mediaType), "kind": .string(kind),
    ]
  }

  init(_ fields: JSONFields) throws(Problem) {
    self.init(
      name: try fields.text("name"), version: try fields.text("version"),
      architecture: try fields.text("architecture"), digest: try fields.digest("digest"),
      byteCount: try fields.count("byteCount"), mediaType: try fields.text("mediaType"),
      kind: try fields.text("kind"))
  }
}

extension Facts.Component {
  static let names = ["name", "version", "purl", "licenses", "supplier", "pinned"]

  var json: JSON {
    .compact([
      "name": .string(name), "version": version.map { .string($0) }, "purl": purl.map { .string($0) },
      "licenses": .strings(licenses), "supplier": supplier.map { .string($0) },
      "pinned": isPinned.map { .bool($0) },
    ])
  }

  init(_ fields: JSONFields) throws(Problem) {
    self.init(
      name: try fields.text("name"), version: try fields.optionalText("version"),
      purl: try fields.optionalText("purl"), licenses: try fields.texts("licenses"),
      supplier: try fields.optionalText("supplier"), isPinned: try fields.optionalFlag("pinned"))
  }
}

extension Facts.Bill {
  static let names = ["score", "valid", "profiles"]

  /// In the order of their names.
  var sortedProfiles: [(name: String, profile: Profile)] {
    profiles.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { ($0.key, $0.value) }
  }

  var json: JSON {
    [
      "score": .string(score.text), "valid": .bool(isValid),
      "profiles": .object(
        sortedProfiles.map {
          (
            $0.name,
            [
              "met": .bool($0.profile.isMet), "score": .string($0.profile.score.text),
              "missing": .strings($0.profile.missing),
            ]
          )
        }),
    ]
  }

  init(_ fields: JSONFields) throws(Problem) {
    score = try fields.text("score", as: "a decimal") { FixedPoint($0) }
    isValid = try fields.flag("valid")
    profiles = [:]
    let stated = try fields.object("profiles")
    for name in stated.names {
      let entry = try stated.object(name, only: ["met", "score", "missing"])
      profiles[name] = Profile(
        isMet: try entry.flag("met"), score: try entry.text("score", as: "a decimal") { FixedPoint($0) },
        missing: try entry.texts("missing"))
    }
  }
}

extension Facts.Input {
  static let names = ["name", "digest", "waived", "reason", "url"]

  var json: JSON {
    .compact([
      "name": .string(name), "digest": digest.map { .string("sha256:\($0.hex)") }, "waived": .bool(isWaived),
      "reason": reason.map { .string($0) }, "url": url.map { .string($0) },
    ])
  }

  init(_ fields: JSONFields) throws(Problem) {
    self.init(
      name: try fields.text("name"),
      digest: fields.value("digest") == nil ? nil : try fields.digest("digest"),
      isWaived: try fields.flag("waived"), reason: try fields.optionalText("reason"),
      url: try fields.optionalText("url"))
  }
}

extension Facts.PackageFacts {
  static let names = [
    "maintainerScripts", "setuidFiles", "services", "timers", "runsAsRoot", "nativeLibraries",
    "filesOutsidePrefix", "dependencies", "configurationFiles",
  ]

  var json: JSON {
    [
      "maintainerScripts": .strings(maintainerScripts), "setuidFiles": .strings(setuidFiles),
      "services": .strings(services), "timers": .strings(timers), "runsAsRoot": .bool(runsAsRoot),
      "nativeLibraries": .integer(nativeLibraryCount), "filesOutsidePrefix": .strings(filesOutsidePrefix),
      "dependencies": .integer(dependencyCount), "configurationFiles": .integer(configurationFileCount),
    ]
  }

  init(_ fields: JSONFields) throws(Problem) {
    self.init(
      maintainerScripts: try fields.texts("maintainerScripts"), setuidFiles: try fields.texts("setuidFiles"),
      services: try fields.texts("services"), timers: try fields.texts("timers"),
      runsAsRoot: try fields.flag("runsAsRoot"), nativeLibraryCount: try fields.count("nativeLibraries"),
      filesOutsidePrefix: try fields.texts("filesOutsidePrefix"),
      dependencyCount: try fields.count("dependencies"),
      configurationFileCount: try fields.count("configurationFiles"))
  }
}

extension JSONFields {
  /// A digest written as `sha256:<64 hex>`.
  func digest(_ name: String) throws(Problem) -> Digest {
    try text(name, as: "'sha256:' and 64 hexadecimal digits") { text in
      text.hasPrefix("sha256:") ? Digest(hex: String(text.dropFirst(7))) : nil
    }
  }
}
