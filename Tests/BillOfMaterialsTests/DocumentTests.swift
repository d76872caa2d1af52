import BillOfMaterials
import Diagnostics
import Foundation
import JSON
import TestSupport
import Testing

/// Validates standard input against a schema of `../shared/schemas` with python's `jsonschema`.
private let schemaScript = """
  import json, sys, pathlib, jsonschema
  folder, name = pathlib.Path(sys.argv[1]), sys.argv[2]
  load = lambda p: json.loads(p.read_text())
  schema, document = load(folder / name), json.load(sys.stdin)
  others = [load(p) for p in folder.glob('*.schema.json')] if 'cyclonedx' in str(folder) else []
  store = {s['$id']: s for s in others if '$id' in s}
  try:
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT7
    resources = [(uri, Resource.from_contents(s, default_specification=DRAFT7)) for uri, s in store.items()]
    validator = jsonschema.Draft7Validator(schema, registry=Registry().with_resources(resources))
  except ImportError:
    validator = jsonschema.Draft7Validator(schema, resolver=jsonschema.RefResolver.from_schema(schema, store=store))
  for error in validator.iter_errors(document): print(list(error.absolute_path), error.message[:300])
  """

private let spdxScript = """
  import sys, tempfile
  from spdx_tools.spdx.parser.parse_anything import parse_file
  from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document
  with tempfile.NamedTemporaryFile(suffix='.spdx.json') as f:
    f.write(sys.stdin.buffer.read()); f.flush()
    for m in validate_full_spdx_document(parse_file(f.name)): print(m.validation_message, m.context.spdx_id)
  """

private let cycloneDXScript = """
  import sys
  from cyclonedx.validation.json import JsonStrictValidator
  from cyclonedx.schema import SchemaVersion
  error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(sys.stdin.read())
  if error: print(error)
  """

private let cycloneDXXMLScript = """
  import sys
  from cyclonedx.validation.xml import XmlValidator
  from cyclonedx.schema import SchemaVersion
  error = XmlValidator(SchemaVersion.V1_6).validate_str(sys.stdin.read())
  if error: print(error)
  """

@Suite("A CycloneDX document")
struct CycloneDXDocumentTests {
  @Test("is this, for one distribution")
  func golden() throws {
    let files = distribution(
      "Demo", "1.0", headers: "Summary: a demo\nLicense: MIT\nAuthor-email: Ann <ann@example.org>",
      files: [("demo/_x.so", elf("x"))])
    let document = try inventory(files).inventory.cycloneDX
    let serial = try #require(document["serialNumber"]?.string)
    #expect(
      serial.wholeMatch(of: /urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/)
        != nil)
    let sums = file("", elf("x"))
    func hex(_ bytes: [UInt8]) -> String { bytes.map { String(format: "%02x", $0) }.joined() }
    let expected = """
      {"$schema":"http://cyclonedx.org/schema/bom-1.6.schema.json","bomFormat":"CycloneDX","specVersion":"1.6",\
      "serialNumber":"\(serial)","version":1,"metadata":{"timestamp":"2025-11-21T01:36:40Z",\
      "lifecycles":[{"phase":"post-build"}],"tools":{"components":[{"type":"application","name":"stellwerk",\
      "version":"0.1.0"}]},"component":{"type":"application","bom-ref":"pkg:deb/example/app@1.0-1?arch=amd64",\
      "name":"app","version":"1.0-1","scope":"required","purl":"pkg:deb/example/app@1.0-1?arch=amd64",\
      "properties":[{"name":"stellwerk:debian:architecture","value":"amd64"}]}},"components":[{"type":"library",\
      "bom-ref":"pkg:pypi/demo@1.0","supplier":{"name":"Ann","contact":[{"email":"ann@example.org"}]},\
      "name":"Demo","version":"1.0","description":"a demo","scope":"required",\
      "licenses":[{"license":{"id":"MIT","acknowledgement":"declared"}}],"purl":"pkg:pypi/demo@1.0",\
      "components":[{"type":"file","bom-ref":"file:usr/lib/app/demo/_x.so","name":"usr/lib/app/demo/_x.so",\
      "scope":"required","hashes":[{"alg":"SHA-1","content":"\(hex(sums.sha1))"},{"alg":"SHA-256",\
      "content":"\(hex(sums.sha256))"},{"alg":"SHA-512","content":"\(hex(sums.sha512))"}],\
      "evidence":{"occurrences":[{"location":"usr/lib/app/demo/_x.so"}]},\
      "properties":[{"name":"stellwerk:file:format","value":"ELF"}]}],"evidence":{\
      "identity":[{"field":"purl","methods":[{"technique":"manifest-analysis","confidence":1}]}],"occurrences":[\
      {"location":"usr/lib/app/Demo-1.0.dist-info/METADATA"},{"location":"usr/lib/app/Demo-1.0.dist-info/RECORD"}]},\
      "properties":[{"name":"stellwerk:python:record","value":"2 of 3 files verified"}]}],"dependencies":[\
      {"ref":"pkg:deb/example/app@1.0-1?arch=amd64","dependsOn":["pkg:pypi/demo@1.0"]},\
      {"ref":"file:usr/lib/app/demo/_x.so","dependsOn":[]},{"ref":"pkg:pypi/demo@1.0","dependsOn":[]}],\
      "compositions":[{"aggregate":"complete","dependencies":["pkg:deb/example/app@1.0-1?arch=amd64",\
      "pkg:pypi/demo@1.0"]},{"aggregate":"unknown","dependencies":["file:usr/lib/app/demo/_x.so"]}]}
      """
    #expect(document.text == expected)
  }

  @Test("puts a licence where it belongs")
  func licences() throws {
    let document = try everything().cycloneDX
    func licence(_ reference: String) -> String? {
      document["components"]?.array?.first { $0["bom-ref"]?.string == reference }?["licenses"]?.text
    }
    #expect(
      licence("pkg:pypi/top-level@2.0%2Blocal.1")
        == #"[{"expression":"MIT AND (Apache-2.0 OR LicenseRef-Own)","acknowledgement":"declared"}]"#)
    #expect(
      licence("pkg:pypi/extra-target@1")
        == #"[{"expression":"GPL-2.0+ WITH Classpath-exception-2.0","acknowledgement":"declared"}]"#)
    #expect(
      licence("pkg:pypi/native-thing@1.2") == #"[{"license":{"name":"BSD","acknowledgement":"declared"}}]"#)
    #expect(
      licence("pkg:pypi/plain@3")
        == #"[{"license":{"name":"Copyright (c) 2021","acknowledgement":"declared","text":{"contentType":"text/plain","content":"Copyright (c) 2021\nCopyright (c) 2021\n\nRedistribution …"}}}]"#
    )
    #expect(licence("pkg:pypi/circle-b@1") == nil)
  }

  static let jsonschema = PythonReference.path(modules: "jsonschema")
  static let schemas = sharedMaterial("schemas/cyclonedx")

  @Test(
    "is valid by the official schema",
    .enabled(if: jsonschema != nil && schemas != nil, "no python3 with jsonschema, or no ../shared"))
  func schema() throws {
    let input = Data(try everything().cycloneDX.text.utf8)
    let arguments = ["-c", schemaScript, try #require(Self.schemas), "bom-1.6.schema.json"]
    let output = try PythonReference.run(try #require(Self.jsonschema), arguments, input: input)
    #expect(String(decoding: output, as: UTF8.self) == "")
  }

  static let library = PythonReference.path(modules: "cyclonedx", "jsonschema", "referencing")

  @Test(
    "is valid by cyclonedx-python-lib", .enabled(if: library != nil, "no python3 with cyclonedx-python-lib"))
  func strict() throws {
    let input = Data(try everything().cycloneDX.text.utf8)
    let output = try PythonReference.run(try #require(Self.library), ["-c", cycloneDXScript], input: input)
    #expect(String(decoding: output, as: UTF8.self) == "")
  }
}

@Suite("A CycloneDX document in XML")
struct CycloneDXXMLDocumentTests {
  private static let python = PythonReference.path(modules: "cyclonedx", "lxml")

  @Test("is what the official schema of XML allows", .enabled(if: python != nil))
  func valid() throws {
    var bill = try everything()
    bill.authors = [try #require(Party(name: "Ann", email: "ann@example.org"))]
    for bill in [bill, try richest()] {
      let output = try PythonReference.run(
        try #require(Self.python), ["-c", cycloneDXXMLScript], input: Data(bill.cycloneDXXML.utf8))
      #expect(String(decoding: output, as: UTF8.self) == "")
    }
  }

  /// With everything that a component can have.
  private func richest() throws -> Inventory {
    let text = #"""
      {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "metadata": {"component": {"type": "application", "bom-ref": "app", "name": "<app>"}},
      "components": [{"type": "library", "bom-ref": "a", "group": "g", "name": "a & b", "version": "1", "description": "d", "cpe": "cpe:2.3:a:x:app:1:*:*:*:*:*:*:*",
      "supplier": {"name": "S", "contact": [{"email": "s@example.org"}]}, "authors": [{"name": "A"}], "licenses": [{"license": {"name": "N", "text": {"content": "T"}}}],
      "hashes": [{"alg": "SHA-1", "content": "da39a3ee5e6b4b0d3255bfef95601890afd80709"}], "purl": "pkg:npm/a@1",
      "externalReferences": [{"type": "vcs", "url": "https://example.org/a"}], "properties": [{"name": "stellwerk:list:line", "value": "a.lock:7"}],
      "evidence": {"identity": [{"field": "purl", "methods": [{"technique": "filename", "confidence": 0.5}, {"technique": "binary-analysis", "confidence": 1}]}],
      "occurrences": [{"location": "a.lock"}], "licenses": [{"license": {"id": "MIT"}}]}}],
      "dependencies": [{"ref": "app", "dependsOn": ["a"]}], "compositions": [{"aggregate": "incomplete", "dependencies": ["app"]}]}
      """#
    let document = try BillDocument(parsing: Array(text.utf8), file: "a")
    return try Inventory(reading: document, timestamp: moment, tool: tool)
  }
}

@Suite("An SPDX document")
struct SPDXDocumentTests {
  @Test("is this, for one distribution")
  func golden() throws {
    let files = distribution(
      "Demo", "1.0", headers: "Summary: a demo\nLicense: BSD\nAuthor-email: Ann <ann@example.org>")
    let document = try inventory(files).inventory.spdx
    let namespace = try #require(document["documentNamespace"]?.string)
    #expect(
      namespace.wholeMatch(
        of:
          /https:\/\/spdx\.org\/spdxdocs\/app-1\.0-1-[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
      )
        != nil)
    let expected = """
      {"spdxVersion":"SPDX-2.3","dataLicense":"CC0-1.0","SPDXID":"SPDXRef-DOCUMENT","name":"app-1.0-1",\
      "documentNamespace":"\(namespace)","creationInfo":{"created":"2025-11-21T01:36:40Z",\
      "creators":["Tool: stellwerk-0.1.0"],"licenseListVersion":"3.28"},"packages":[\
      {"SPDXID":"SPDXRef-Package-deb-app-1.0-1","name":"app","versionInfo":"1.0-1","supplier":"NOASSERTION",\
      "downloadLocation":"NOASSERTION","filesAnalyzed":false,"licenseConcluded":"NOASSERTION",\
      "licenseDeclared":"NOASSERTION","copyrightText":"NOASSERTION",\
      "comment":"stellwerk:debian:architecture=amd64","externalRefs":[{"referenceCategory":"PACKAGE-MANAGER",\
      "referenceType":"purl","referenceLocator":"pkg:deb/example/app@1.0-1?arch=amd64"}],\
      "primaryPackagePurpose":"APPLICATION"},{"SPDXID":"SPDXRef-Package-pypi-Demo-1.0","name":"Demo",\
      "versionInfo":"1.0","supplier":"Person: Ann (ann@example.org)","downloadLocation":"NOASSERTION",\
      "filesAnalyzed":false,"sourceInfo":"found by manifest-analysis in usr/lib/app/Demo-1.0.dist-info/METADATA\\n\
      found by manifest-analysis in usr/lib/app/Demo-1.0.dist-info/RECORD",\
      "licenseConcluded":"NOASSERTION","licenseDeclared":"LicenseRef-BSD-a85954d9176e",\
      "copyrightText":"NOASSERTION","summary":"a demo",\
      "comment":"stellwerk:python:record=1 of 2 files verified","externalRefs":[\
      {"referenceCategory":"PACKAGE-MANAGER","referenceType":"purl","referenceLocator":"pkg:pypi/demo@1.0"}],\
      "primaryPackagePurpose":"LIBRARY"}],"hasExtractedLicensingInfos":[\
      {"licenseId":"LicenseRef-BSD-a85954d9176e","name":"BSD","extractedText":"BSD"}],"relationships":[\
      {"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES",\
      "relatedSpdxElement":"SPDXRef-Package-deb-app-1.0-1"},{"spdxElementId":"SPDXRef-Package-deb-app-1.0-1",\
      "relationshipType":"CONTAINS","relatedSpdxElement":"SPDXRef-Package-pypi-Demo-1.0"},\
      {"spdxElementId":"SPDXRef-Package-deb-app-1.0-1","relationshipType":"DEPENDS_ON",\
      "relatedSpdxElement":"SPDXRef-Package-pypi-Demo-1.0","comment":"all that it needs is listed"},\
      {"spdxElementId":"SPDXRef-Package-pypi-Demo-1.0","relationshipType":"DEPENDS_ON",\
      "relatedSpdxElement":"NONE"}]}
      """
    #expect(document.text == expected)
  }

  @Test("lists all files of what brings native code, with its verification code")
  func files() throws {
    let document = try everything().spdx
    let packages = document["packages"]?.array ?? []
    let native = try #require(packages.first { $0["name"]?.string == "native_thing" })
    #expect(native["filesAnalyzed"]?.bool == true)
    #expect(native["packageVerificationCode"]?["packageVerificationCodeValue"]?.string?.utf8.count == 40)
    let names = document["files"]?.array?.compactMap { $0["fileName"]?.string } ?? []
    #expect(names.contains("./usr/lib/app/native/data.txt"))
    #expect(names.contains("./usr/bin/app"))
    #expect(Set(names).count == names.count)
  }

  @Test("gives equal names different ids")
  func ids() throws {
    let files = distribution("a", "1+b") + distribution("a", "1-b")
    let ids = try inventory(files).inventory.spdx["packages"]?.array?.compactMap { $0["SPDXID"]?.string }
    #expect(
      ids == ["SPDXRef-Package-deb-app-1.0-1", "SPDXRef-Package-pypi-a-1-b", "SPDXRef-Package-pypi-a-1-b-2"])
  }

  static let schemas = sharedMaterial("schemas/spdx")

  @Test(
    "is valid by the official schema",
    .enabled(
      if: CycloneDXDocumentTests.jsonschema != nil && schemas != nil,
      "no python3 with jsonschema, or no ../shared"))
  func schema() throws {
    let input = Data(try everything().spdx.text.utf8)
    let arguments = ["-c", schemaScript, try #require(Self.schemas), "spdx-2.3.schema.json"]
    let output = try PythonReference.run(
      try #require(CycloneDXDocumentTests.jsonschema), arguments, input: input)
    #expect(String(decoding: output, as: UTF8.self) == "")
  }

  static let library = PythonReference.path(modules: "spdx_tools.spdx.validation.document_validator")

  @Test("is valid by spdx-tools", .enabled(if: library != nil, "no python3 with spdx-tools"))
  func tools() throws {
    let input = Data(try everything().spdx.text.utf8)
    let output = try PythonReference.run(try #require(Self.library), ["-c", spdxScript], input: input)
    #expect(String(decoding: output, as: UTF8.self) == "")
  }
}

@Suite("Both documents of one inventory")
struct DocumentSummaryTests {
  @Test("say the same")
  func same() throws {
    let inventory = try everything()
    let (first, second) = (
      try DocumentSummary(cycloneDX: inventory.cycloneDX), try DocumentSummary(spdx: inventory.spdx)
    )
    #expect(DocumentSummary.differences(first, second) == [])
    #expect(first.components.count == 6)
    #expect(first.files.count == 2)
    #expect(first.edges.count == second.edges.count)
    #expect(first.root?.purl == "pkg:deb/example/app@1.0-1?arch=amd64")
    #expect(
      first.components.map(\.licence) == [
        "Apache-2.0", nil, "GPL-2.0+ WITH Classpath-exception-2.0", "BSD", "Copyright (c) 2021",
        "MIT AND (Apache-2.0 OR LicenseRef-Own)",
      ])
  }

  @Test(
    "are told apart",
    arguments: [
      ("\"pkg:pypi/plain@3\"", "\"pkg:pypi/plain@4\"", "pkg:pypi/plain@4"),
      ("\"MIT AND (Apache-2.0 OR LicenseRef-Own)\"", "\"MIT\"", "licence MIT "),
      ("absent >=1", "absent >=2", "unresolved=absent >=2"),
      ("\"version\":\"1.2\"", "\"version\":\"1.3\"", "version 1.3"), ("Solo", "Nobody", "supplier Nobody"),
      (
        "\"dependsOn\":[\"pkg:pypi/circle-a@1\"]", "\"dependsOn\":[]",
        "pkg:pypi/circle-b@1 needs pkg:pypi/circle-a@1"
      ),
      ("usr/lib/app/native/_speed.so", "usr/lib/app/native/_other.so", "file usr/lib/app/native/_other.so"),
      ("\"name\":\"app\",\"version\":\"1.0-1\"", "\"name\":\"app\",\"version\":\"2\"", "different subjects"),
    ])
  func differ(text: String, replacement: String, shown: String) throws {
    let inventory = try everything()
    let changed = inventory.cycloneDX.text.replacingOccurrences(of: text, with: replacement)
    let first = try DocumentSummary(cycloneDX: try JSON(parsing: changed.utf8, file: "x"))
    let differences = DocumentSummary.differences(first, try DocumentSummary(spdx: inventory.spdx))
    #expect(differences.contains { $0.contains(shown) }, "\(differences)")
  }

  @Test(
    "are told which of them has no subject",
    arguments: [
      (true, true, []), (true, false, ["only the first document has a subject: app@1"]),
      (false, true, ["only the second document has a subject: app@1"]), (false, false, []),
    ])
  func subjects(first: Bool, second: Bool, differences: [String]) throws {
    func summary(_ hasSubject: Bool) throws -> DocumentSummary {
      let subject = #", "metadata": {"component": {"type": "application", "name": "app", "version": "1"}}"#
      let text = #"{"bomFormat": "CycloneDX", "specVersion": "1.6"\#(hasSubject ? subject : "")}"#
      return try DocumentSummary(cycloneDX: try JSON(parsing: text.utf8, file: "x"))
    }
    #expect(DocumentSummary.differences(try summary(first), try summary(second)) == differences)
  }

  @Test("are read as others write them")
  func others() throws {
    let first = try DocumentSummary(
      cycloneDX: [
        "bomFormat": "CycloneDX", "specVersion": "1.4",
        "components": [
          [
            "type": "library", "group": "org.x", "name": "y",
            "licenses": [["license": ["id": "MIT"]], ["license": ["name": "Z"]]],
          ],
          ["type": "library", "name": "z", "version": "1", "purl": "pkg:npm/z@1"],
        ],
        "dependencies": [["ref": "pkg:npm/z@1"]],
      ])
    #expect(first.root == nil)
    #expect(first.components.map(\.name) == ["z", "org.x/y"])
    #expect(first.components.map(\.licence) == [nil, "MIT AND Z"])
    let second = try DocumentSummary(
      spdx: [
        "spdxVersion": "SPDX-2.2", "documentDescribes": ["SPDXRef-a"],
        "packages": [
          [
            "SPDXID": "SPDXRef-a", "name": "a", "licenseConcluded": "MIT", "licenseDeclared": "NONE",
            "supplier": "Person: X",
          ],
          ["SPDXID": "SPDXRef-b", "name": "b", "supplier": "Organization: Y (y@example.org)"],
        ],
        "relationships": [
          [
            "spdxElementId": "SPDXRef-b", "relationshipType": "DEPENDENCY_OF",
            "relatedSpdxElement": "SPDXRef-a",
          ],
          [
            "spdxElementId": "SPDXRef-a", "relationshipType": "DESCRIBED_BY",
            "relatedSpdxElement": "SPDXRef-DOCUMENT",
          ],
        ],
      ])
    #expect(second.root?.licence == "MIT")
    #expect(second.root?.supplier == "X")
    #expect(second.components.map(\.supplier) == ["Y"])
    #expect(second.edges == [DocumentSummary.Edge(from: "SPDXRef-a", to: "SPDXRef-b")])
  }

  @Test(
    "are refused where they are none",
    arguments: [
      ("{}", "'bomFormat' is not 'CycloneDX'"),
      (#"{"bomFormat":"CycloneDX","specVersion":"9"}"#, "CycloneDX version '9' is not read"),
      (#"{"bomFormat":"CycloneDX","specVersion":"1.6","components":[{}]}"#, "a component without 'name'"),
      (#"{"bomFormat":"CycloneDX","specVersion":"1.6","dependencies":[{}]}"#, "a dependency without 'ref'"),
      (
        #"{"bomFormat":"CycloneDX","specVersion":"1.6","components":"#
          + String(repeating: #"[{"name":"x","components":"#, count: 70) + "[]"
          + String(repeating: "}]", count: 70) + "}",
        "components are nested too deeply"
      ),
    ])
  func refusedCycloneDX(text: String, message: String) throws {
    let document = try JSON(parsing: text.utf8, file: "x")
    let problem = #expect(throws: Problem.self) { try DocumentSummary(cycloneDX: document) }
    #expect(problem?.code == .billOfMaterials)
    #expect(problem?.message == message)
  }

  @Test(
    "are refused where they are none, as SPDX too",
    arguments: [
      ("{}", "SPDX version '' is not read"),
      (#"{"spdxVersion":"SPDX-2.3","packages":[{}]}"#, "a package without 'SPDXID' or 'name'"),
      (#"{"spdxVersion":"SPDX-2.3","files":[{}]}"#, "a file without 'SPDXID' or 'fileName'"),
      (#"{"spdxVersion":"SPDX-2.3","relationships":[{}]}"#, "a relationship without both ends and a type"),
    ])
  func refusedSPDX(text: String, message: String) throws {
    let document = try JSON(parsing: text.utf8, file: "x")
    let problem = #expect(throws: Problem.self) { try DocumentSummary(spdx: document) }
    #expect(problem?.code == .billOfMaterials)
    #expect(problem?.message == message)
  }
}
