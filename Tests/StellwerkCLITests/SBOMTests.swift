import Foundation
import TestSupport
import Testing

@Suite("'stellwerk sbom'")
struct SBOMTests {
  private let scratch = Scratch()

  private func write(_ text: String, to path: String) throws {
    let place = URL(filePath: scratch(path))
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: place)
  }

  /// A product with a lock file of two packages and an installed Python distribution.
  private func product() throws {
    try write(
      """
      {
        "name": "shop", "version": "1.0.0", "lockfileVersion": 3,
        "packages": {
          "": {"name": "shop", "version": "1.0.0", "dependencies": {"left": "^1.0.0"}},
          "node_modules/left": {"version": "1.2.0", "integrity": "sha512-\(String(repeating: "A", count: 86))==", "dependencies": {"right": "*"}},
          "node_modules/right": {"version": "3.0.1", "license": "MIT"}
        }
      }
      """, to: "product/package-lock.json")
    try write(
      "Metadata-Version: 2.1\nName: Middle\nVersion: 2.0\nRequires-Dist: absent\n",
      to: "product/venv/lib/python3.11/site-packages/middle-2.0.dist-info/METADATA")
  }

  @Test("lists what lies in a folder as a table")
  func table() async throws {
    try product()
    let said = try await stellwerk("sbom", scratch("product"))
    #expect(
      said.output == """
        left    1.2.0  npm
        right   3.0.1  npm
        Middle  2.0    pypi

        3 components, 3 edges

        """)
    #expect(said.status == 0)
    #expect(said.errors.contains("a required distribution is not in the package"))
  }

  @Test("lists every file with its digests where somebody asks for that, in all formats alike")
  func files() async throws {
    try product()
    try write("abc", to: "product/notes/é.txt")
    try write("", to: "product/left out/x")
    let formats = ["cyclonedx-json", "cyclonedx-xml", "spdx-json", "spdx-tag-value", "spdx3-json"]
    let said = try await stellwerk(
      ["sbom", scratch("product"), "--files", "--skip", scratch("product/left out")]
        + formats.flatMap { ["-o", "\($0)=\(scratch($0))"] })
    #expect(said.status == 0, "\(said)")
    for format in formats {
      let valid = try await stellwerk("sbom", "validate", scratch(format))
      #expect(valid.status == 0, "\(format): \(valid)")
      let text = try String(contentsOfFile: scratch(format), encoding: .utf8)
      // FIPS 180-4 examples.
      #expect(text.contains("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), "\(format)")
      #expect(text.contains("notes/é.txt") && !text.contains("left out"), "\(format)")
    }
    for format in formats.dropFirst() {
      let equal = try await stellwerk("sbom", "equal", scratch(formats[0]), scratch(format))
      #expect(equal.status == 0, "\(format): \(equal)")
    }
    let spdx = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: scratch("spdx-json"))))
        as? [String: Any])
    let names = (spdx["files"] as? [[String: Any]] ?? []).compactMap { $0["fileName"] as? String }
    #expect(
      names == [
        "./notes/é.txt", "./package-lock.json",
        "./venv/lib/python3.11/site-packages/middle-2.0.dist-info/METADATA",
      ])
    let lock = try await stellwerk("sbom", scratch("product/package-lock.json"), "--files")
    #expect(lock.status == 64 && lock.errors.contains("'--files' goes with a folder or a Debian package"))
  }

  @Test("passes over what it wrote into the folder itself")
  func again() async throws {
    try product()
    let file = scratch("product/bom.json")
    var documents: [Data] = []
    for _ in 1...2 {
      let said = try await stellwerk(
        ["sbom", scratch("product"), "-o", "cyclonedx-json=\(file)"],
        environment: ["SOURCE_DATE_EPOCH": "1763689000"])
      #expect(said.status == 0, "\(said)")
      documents.append(try Data(contentsOf: URL(filePath: file)))
    }
    #expect(documents[0] == documents[1])
  }

  @Test("writes both documents, which say the same, are valid, and come out the same again")
  func documents() async throws {
    try product()
    let epoch = ["SOURCE_DATE_EPOCH": "1763689000"]
    let arguments = ["sbom", scratch("product"), "--name", "shop", "--version", "1.0"]
    for round in ["1", "2"] {
      let said = try await stellwerk(
        arguments + [
          "-o", "cyclonedx-json=\(scratch("\(round).cdx.json"))", "-o",
          "spdx-json=\(scratch("\(round).spdx.json"))",
        ],
        environment: epoch)
      #expect(said.status == 0, "\(said)")
      #expect(said.output.isEmpty)
    }
    for form in ["cdx", "spdx"] {
      #expect(
        try Data(contentsOf: URL(filePath: scratch("1.\(form).json")))
          == Data(contentsOf: URL(filePath: scratch("2.\(form).json"))))
    }
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: scratch("1.cdx.json"))))
        as? [String: Any])
    let components = try #require(document["components"] as? [[String: Any]])
    #expect(
      components.map { $0["purl"] as? String } == [
        "pkg:npm/left@1.2.0", "pkg:npm/right@3.0.1", "pkg:pypi/middle@2.0",
      ])
    #expect(
      ((document["metadata"] as? [String: Any])?["component"] as? [String: Any])?["purl"] as? String
        == "pkg:generic/shop@1.0")
    guard let python = PythonReference.path(modules: "spdx_tools", "cyclonedx") else {
      print("skipped: no spdx-tools and cyclonedx-python-lib")
      return
    }
    let script = """
      import sys
      from cyclonedx.schema import SchemaVersion
      from cyclonedx.validation.json import JsonStrictValidator
      from spdx_tools.spdx.parser.parse_anything import parse_file
      from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document
      print(JsonStrictValidator(SchemaVersion.V1_6).validate_str(open(sys.argv[1]).read()))
      print([m.validation_message for m in validate_full_spdx_document(parse_file(sys.argv[2]))])
      """
    let verdict = try PythonReference.run(
      python, ["-c", script, scratch("1.cdx.json"), scratch("1.spdx.json")])
    #expect(String(decoding: verdict, as: UTF8.self) == "None\n[]\n")
  }

  @Test("reads one lock file by its name, and leaves out what it is told to")
  func parts() async throws {
    try product()
    let one = try await stellwerk("sbom", scratch("product/package-lock.json"))
    #expect(one.output.hasSuffix("2 components, 2 edges\n"))
    let rest = try await stellwerk("sbom", scratch("product"), "--skip", scratch("product/venv"))
    #expect(rest.output.hasSuffix("2 components, 2 edges\n"))
    let nothing = try await stellwerk(
      "sbom", scratch("product/venv/lib/python3.11"), "--skip",
      scratch("product/venv/lib/python3.11/site-packages"))
    #expect(nothing.output == "0 components, 0 edges\n")
  }

  @Test("names what it cannot read, goes on, and with --strict exits with 65")
  func strict() async throws {
    try product()
    try write("{\"lockfileVersion\": 3, \"packages\": [", to: "product/other/package-lock.json")
    let said = try await stellwerk("sbom", scratch("product"))
    #expect(said.status == 0)
    #expect(said.output.hasSuffix("3 components, 3 edges\n"))
    #expect(said.errors.contains("other/package-lock.json:1:"))
    #expect(try await stellwerk("sbom", scratch("product"), "--strict").status == 65)
  }

  @Test(
    "refuses what it cannot do",
    arguments: [
      (["sbom"], 64, "'sbom' takes TARGET"),
      (["sbom", "none"], 65, "there is no 'none'"),
      (["sbom", "/etc/hostname"], 65, "'/etc/hostname' is of no format that is read"),
      (["sbom", "/etc", "-o", "xml"], 64, "unknown format 'xml'"),
      (["sbom", "/etc", "-o", "spdx-json="], 64, "'spdx-json=' names no file"),
      (["sbom", "/etc", "-o", "spdx3-json", "-o", "spdx-json"], 64, "two documents for standard output"),
      (["sbom", "x.deb", "--name", "y"], 64, "'--name' goes with a folder"),
    ])
  func refused(arguments: [String], status: Int32, message: String) async throws {
    let said = try await stellwerk(arguments)
    #expect(said.errors.contains(message), "\(said)")
    #expect(said.status == status)
  }
}
