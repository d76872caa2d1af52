import BillOfMaterials
import Diagnostics
import Foundation
import JSON
import TestSupport
import Testing

/// What is wrong with a document: its first problem, of reading or of checking.
private func firstProblem(_ text: String) -> Problem? {
  do throws(Problem) {
    return try BillDocument(parsing: Array(text.utf8), file: "pipeline.yaml").problems().first
  } catch { return error }
}

private func cycloneDX(_ members: String, version: String = "1.6") -> String {
  #"{"bomFormat": "CycloneDX", "specVersion": "\#(version)", "version": 1, \#(members)}"#
}

private func spdx(_ members: String) -> String {
  #"""
  {"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT", "name": "a",
  "documentNamespace": "https://example.org/a", "documentDescribes": ["SPDXRef-A"],
  "creationInfo": {"created": "2026-11-22T00:00:00Z", "creators": ["Tool: a-1"]}, \#(members)}
  """#
}

private func package(_ members: String) -> String {
  spdx(#""packages": [{"SPDXID": "SPDXRef-A", "name": "a", "downloadLocation": "NONE"\#(members)}]"#)
}

private let md5 = "d41d8cd98f00b204e9800998ecf8427e"

private func component(_ elements: String) -> String {
  "<bom xmlns='http://cyclonedx.org/schema/bom/1.5'><components><component type='library'>\(elements)</component></components></bom>"
}

@Suite("A document of somebody else")
struct BillDocumentTests {
  @Test(
    "is valid, whatever it is written in",
    arguments: [
      (cycloneDX(#""components": []"#), BillDocument.Format.cycloneDXJSON, "1.6"),
      ("\u{FEFF}" + cycloneDX(#""components": []"#, version: "1.2"), .cycloneDXJSON, "1.2"),
      (#"<bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1"/>"#, .cycloneDXXML, "1.6"),
      (package(""), .spdxJSON, "2.3"), (tags, .spdxTagValue, "2.3"),
      (tags.replacing("\n", with: "\r\n"), .spdxTagValue, "2.3"),
    ])
  func valid(text: String, format: BillDocument.Format, version: String) throws {
    let document = try BillDocument(parsing: Array(text.utf8), file: "a")
    #expect(document.problems() == [])
    #expect(document.format == format && document.version == version)
  }

  @Test(
    "is refused where it is nothing that is read",
    arguments: [
      ("👉", "sbom.unreadable", "the document is empty"),
      ("👉{}", "sbom.unreadable", "a JSON document that is neither CycloneDX nor SPDX"),
      ("👉hello", "sbom.unreadable", "a text that is neither CycloneDX nor SPDX"),
      ("👉<a/>", "sbom.unreadable", "an XML document that is no CycloneDX"),
      (
        #"{"bomFormat":"CycloneDX","specVersion":👉"2.0"👈}"#, "sbom.version",
        "CycloneDX version '2.0' is not read"
      ),
      (#"{"spdxVersion":👉"SPDX-2.1"👈}"#, "sbom.version", "SPDX version 'SPDX-2.1' is not read"),
      ("SPDXVersion: 👉SPDX-1.2👈", "sbom.version", "SPDX version 'SPDX-1.2' is not read"),
      (#"{"@context":👉1👈}"#, "sbom.version", "the context '1' is not read"),
      (#"{"bomFormat":"CycloneDX",👉"bomFormat":1}"#, "json.duplicate-name", "duplicate name 'bomFormat'"),
      (#"{"bomFormat":"CycloneDX"👉"#, "json.syntax", "expected ',' or '}'"),
      (
        String(repeating: "[", count: 9).replacing("[", with: #"{"a":"#) + "👉", "json.syntax",
        "the text ends where a value is expected"
      ),
    ])
  func refused(text: String, code: String, message: String) throws {
    let (plain, place) = marked(text)
    let problem = try #require(firstProblem(plain))
    #expect(problem.code.name == code && problem.message == message)
    #expect(problem.location == place)
  }

  @Test(
    "is held against the schema of its version",
    arguments: [
      (cycloneDX(#""components": 👉{}"#), "sbom.type", "'components' is an object, not an array"),
      (
        cycloneDX(#""version": 👉"1"👈"#).replacing(#""version": 1, "#, with: ""), "sbom.type",
        "'version' is a string, not a whole number"
      ),
      (cycloneDX(#""components": [👉{"type": "library"}]"#), "sbom.missing", "'components[0]' has no 'name'"),
      (cycloneDX(#"👉"compnents"👈: []"#), "sbom.unknown", "unknown member 'compnents'"),
      (
        cycloneDX(#""components": [{"type": 👉"libary"👈, "name": "a"}]"#), "sbom.value",
        "'libary' is no value of 'components[0].type'"
      ),
      (
        cycloneDX(#""serialNumber": 👉"urn:uuid:1"👈"#), "sbom.value",
        "'urn:uuid:1' does not have the form of 'serialNumber'"
      ),
      (
        cycloneDX(#""metadata": {"timestamp": 👉"2026-02-30T00:00:00Z"👈}"#), "sbom.value",
        "'2026-02-30T00:00:00Z' at 'metadata.timestamp' is no date and time"
      ),
      (
        cycloneDX(
          #""components": [{"type": "library", "name": "a", "bom-ref": "a"}], "dependencies": [{"ref": "a"}, 👉{"ref": "a"}]"#
        ), "sbom.repeated",
        "'dependencies[1]' says the same as element 0"
      ),
      (
        cycloneDX(
          #""components": [{"type": "library", "name": "a", "licenses": [{"license": {"id": 👉"Apache 2.0"👈}}]}]"#
        ),
        "sbom.licence",
        "'Apache 2.0' at 'components[0].licenses[0].license.id' is no id of the SPDX licence list"
      ),
      (package(#", "versionInfo": 👉1👈"#), "sbom.type", "'packages[0].versionInfo' is a number, not a string"),
      (package(#", 👉"version"👈: "1""#), "sbom.unknown", "unknown member 'packages[0].version'"),
      (
        tags + "FilesAnalyzed: 👉maybe👈\n", "sbom.type",
        "'packages[0].filesAnalyzed' is a string, not a Boolean"
      ),
      (tags + "👉PackageVersoin👈: 1\n", "sbom.unknown", "unknown tag 'PackageVersoin'"),
      (tags + "👉what👈 is this\n", "sbom.syntax", "a line that is no 'Tag: value'"),
      (tags + "👉PackageComment👈: <text>a\nb\n", "sbom.syntax", "a '<text>' has no end"),
      (tags + "PackageVersion: 1\n👉PackageVersion👈: 2\n", "sbom.repeated", "'PackageVersion' stands twice"),
      ("👉PackageVersion👈: 1\n" + tags, "sbom.syntax", "'PackageVersion' stands before any 'PackageName'"),
      (tags + "PackageChecksum: 👉SHA1👈\n", "sbom.value", "'SHA1' is no checksum"),
      (tags + "Relationship: 👉A B👈\n", "sbom.syntax", "'A B' is no relationship"),
      (
        #"<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><👉componentz/></bom>"#.replacing("<👉", with: "👉<"),
        "sbom.unknown", "unknown element 'componentz'"
      ),
      (
        component("<version>1</version>👉<name>a</name>"), "sbom.syntax", "'name' stands behind 'version'"
      ),
      (component("<name 👉a='1'>a</name>"), "sbom.unknown", "'name' has no attribute 'a'"),
      (
        component("<name>a👉<x xmlns='urn:x'/></name>"), "sbom.unknown",
        "'name' has no element 'x' of another namespace"
      ),
      (
        component("<name>a</name><hashes>👉<hashx alg='MD5'>\(md5)</hashx></hashes>"), "sbom.unknown",
        "unknown element 'hashx'"
      ),
      (
        component("<name>a</name>👉<properties>b</properties>"), "sbom.syntax",
        "text that 'properties' does not have"
      ),
    ])
  func schema(text: String, code: String, message: String) throws {
    let (plain, place) = marked(text)
    let problem = try #require(firstProblem(plain))
    #expect(problem.code.name == code && problem.message == message)
    #expect(problem.location == place)
  }

  @Test(
    "is held against the specification",
    arguments: [
      (
        cycloneDX(#""dependencies": [{"ref": 👉"a"👈}]"#), "sbom.reference", "'a' is no bom-ref of the document"
      ),
      (
        cycloneDX(
          #""components": [{"type": "library", "name": "a", "bom-ref": "a"}], "dependencies": [{"ref": "a", "dependsOn": [👉"b"👈]}]"#
        ),
        "sbom.reference", "'b' is no bom-ref of the document"
      ),
      (
        cycloneDX(
          #""components": [{"type": "library", "name": "a", "bom-ref": "a"}, {"type": "library", "name": "b", "bom-ref": 👉"a"👈}]"#
        ),
        "sbom.repeated", "the bom-ref 'a' is not the only one of its name"
      ),
      (
        cycloneDX(
          #""components": [{"type": "library", "name": "a", "hashes": [{"alg": "SHA-1", "content": 👉"d41d8cd98f00b204e9800998ecf8427e"👈}]}]"#
        ),
        "sbom.value", "'d41d8cd98f00b204e9800998ecf8427e' is no SHA-1 digest"
      ),
      (
        package("").replacing("SPDXRef-DOCUMENT\"", with: "SPDXRef-B\"").replacing(
          #"ID": "SPDXRef-B"#, with: #"ID": 👉"SPDXRef-B"👈"#
        ).replacing(#"👈""#, with: "👈"),
        "sbom.value", "'SPDXRef-B' is no value of 'SPDXID'"
      ),
      (
        package(#", "licenseDeclared": 👉"LicenseRef-a"👈"#), "sbom.reference",
        "'LicenseRef-a' is not told of in the document"
      ),
      (package(#", "supplier": 👉"Ann"👈"#), "sbom.value", "'Ann' at 'packages[0].supplier' names nobody"),
      (
        package(#", "checksums": [{"algorithm": "SHA1", "checksumValue": 👉"AB"👈}]"#), "sbom.value",
        "'AB' is no SHA1 checksum"
      ),
      (
        spdx(#""packages": [{"SPDXID": 👉"SPDXRef_A"👈, "name": "a", "downloadLocation": "NONE"}]"#).replacing(
          #"["SPDXRef-A"]"#, with: "[]"),
        "sbom.value", "'SPDXRef_A' is no SPDX id"
      ),
      (
        package("").replacing(#"["SPDXRef-A"]"#, with: #"[👉"SPDXRef-B"👈]"#), "sbom.reference",
        "'SPDXRef-B' is no element of the document"
      ),
      (
        tags.replacing("DESCRIBES SPDXRef-A", with: "DESCRIBES SPDXRef-B").replacing(
          "Relationship: ", with: "Relationship: 👉"
        ).replacing("SPDXRef-B\n", with: "SPDXRef-B👈\n"),
        "sbom.reference", "'SPDXRef-B' is no element of the document"
      ),
      (
        tags.replacing("Created: 2026-11-22T00:00:00Z", with: "Created: 👉2026-11-22👈"), "sbom.value",
        "'2026-11-22' at 'creationInfo.created' is no date and time"
      ),
      (
        package(
          #", "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": 👉"PURL"👈, "referenceLocator": "pkg:a/b"}]"#
        ), "sbom.value", "'PURL' is no type of the category PACKAGE-MANAGER"
      ),
      (
        spdx(
          #""packages": [{"SPDXID": "SPDXRef-A", "name": "a", "downloadLocation": "NONE"}], "hasExtractedLicensingInfos": [{"licenseId": "LicenseRef-a", "extractedText": "a", "seeAlsos": [👉"http://a b"👈]}]"#
        ), "sbom.value", "'http://a b' at 'hasExtractedLicensingInfos[0].seeAlsos' is no URI"
      ),
      (
        cycloneDX(#""externalReferences": [{"type": "vcs", "url": 👉"http://a/#b#c"👈}]"#), "sbom.value",
        "'http://a/#b#c' at 'externalReferences[0].url' is no IRI"
      ),
      (
        tags.replacing("Creator: Tool: a-1", with: "Creator: 👉Ann👈"), "sbom.value",
        "'Ann' at 'creationInfo.creators[0]' names nobody"
      ),
    ])
  func specification(text: String, code: String, message: String) throws {
    let (plain, place) = marked(text)
    let problem = try #require(firstProblem(plain))
    #expect(problem.code.name == code && problem.message == message)
    #expect(problem.location == place)
  }

  @Test("tells no more problems than are asked for, and all of them by place")
  func limit() throws {
    let text = cycloneDX("\"components\": [\(Array(repeating: "{}", count: 50).joined(separator: ", "))]")
    let document = try BillDocument(parsing: Array(text.utf8), file: "a")
    #expect(document.problems(limit: 7).count == 7)
    let columns = document.problems(limit: 1_000).compactMap { $0.location?.column }
    #expect(columns == columns.sorted() && columns.count == 101)
  }

  @Test("never ends the program, however it is cut or changed")
  func robust() throws {
    let texts = [
      cycloneDX(
        #""components": [{"type": "library", "name": "a", "bom-ref": "a", "purl": "pkg:npm/a@1"}], "dependencies": [{"ref": "a"}]"#
      ),
      package(#", "licenseDeclared": "MIT""#), tags,
      #"<bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1"><components><component type="library"><name>a</name></component></components></bom>"#,
    ]
    for text in texts.map({ Array($0.utf8) }) {
      for index in text.indices {
        for bytes in [Array(text[..<index]), text[..<index] + [text[index] ^ 1] + text[(index + 1)...]] {
          do throws(Problem) {
            let document = try BillDocument(parsing: bytes, file: "a")
            #expect(document.problems().allSatisfy { $0.location != nil })
          } catch { #expect(error.location != nil || error.code.name == "sbom.unreadable") }
        }
      }
    }
  }
}
