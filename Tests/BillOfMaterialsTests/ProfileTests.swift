import BillOfMaterials
import Diagnostics
import Foundation
import JSON
import TestSupport
import Testing

/// A document that says everything that any profile asks for.
private let full = #"""
  {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
  "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
  "metadata": {"timestamp": "2026-11-22T10:00:00Z", "lifecycles": [{"phase": "build"}],
  "tools": {"components": [{"type": "application", "name": "maker", "version": "2"}]},
  "authors": [{"name": "Ann", "email": "ann@example.org"}],
  "component": {"type": "application", "bom-ref": "app", "name": "app", "version": "1", "purl": "pkg:generic/app@1", "cpe": "cpe:2.3:a:x:app:1:*:*:*:*:*:*:*",
  "manufacturer": {"name": "Acme", "url": ["https://example.org"]},
  "licenses": [{"expression": "MIT", "acknowledgement": "concluded"}], "copyright": "© Acme",
  "hashes": [{"alg": "SHA-512", "content": "\#(String(repeating: "a", count: 128))"}],
  "externalReferences": [{"type": "vcs", "url": "https://example.org/app.git"}, {"type": "distribution", "url": "https://example.org/app.tar"}],
  "properties": [{"name": "bsi:component:filename", "value": "app.tar"}, {"name": "bsi:component:executable", "value": "non-executable"},
  {"name": "bsi:component:archive", "value": "archive"}, {"name": "bsi:component:structured", "value": "structured"}]}},
  "components": [{"type": "library", "bom-ref": "lib", "name": "lib", "version": "2", "purl": "pkg:npm/lib@2",
  "supplier": {"name": "Lib Inc", "contact": [{"email": "lib@example.org"}]},
  "licenses": [{"license": {"id": "Apache-2.0"}}], "copyright": "© Lib",
  "externalReferences": [{"type": "source-distribution", "url": "https://example.org/lib.tgz"},
  {"type": "distribution", "url": "https://example.org/lib.bin", "hashes": [{"alg": "SHA-512", "content": "\#(String(repeating: "b", count: 128))"}]}],
  "hashes": [{"alg": "SHA-256", "content": "\#(String(repeating: "c", count: 64))"}],
  "properties": [{"name": "bsi:component:filename", "value": "lib.bin"}, {"name": "bsi:component:executable", "value": "executable"},
  {"name": "bsi:component:archive", "value": "no archive"}, {"name": "bsi:component:structured", "value": "unstructured"}]},
  {"type": "file", "bom-ref": "f", "name": "bin/f"}],
  "dependencies": [{"ref": "app", "dependsOn": ["lib"]}, {"ref": "lib"}],
  "compositions": [{"aggregate": "complete", "dependencies": ["app", "lib"]}]}
  """#

private func report(_ text: String, _ profiles: [BillProfile] = BillProfile.allCases) throws -> BillReport {
  try BillReport(try BillDocument(parsing: Array(text.utf8), file: "bom"), profiles)
}

/// What is not said, as `profile element`, with `?` where it only should be.
private func gaps(_ report: BillReport) -> [String] {
  report.checks.flatMap { check in
    check.answers.filter { !$0.isMet }.map {
      "\(check.profile.rawValue) \($0.requirement.element.rawValue)\($0.requirement.level == .should ? "?" : "")"
    }
  }
}

@Suite("A profile of bills of materials")
struct ProfileTests {
  @Test("is met by a document that says all of it, which scores ten of ten")
  func everything() throws {
    let report = try report(full)
    #expect(report.problems == [])
    #expect(gaps(report) == [])
    #expect(report.isMet && report.score.hundredths == 1_000)
    #expect(report.checks.map(\.score) == [1_000, 1_000, 1_000])
    #expect(report.componentCount == 1)
  }

  @Test(
    "misses exactly what the document leaves out",
    arguments: [
      (
        #""timestamp": "2026-11-22T10:00:00Z", "#, "",
        ["ntia timestamp", "bsi-tr-03183 timestamp", "fsct timestamp"]
      ),
      (
        #""authors": [{"name": "Ann", "email": "ann@example.org"}],"#, "", ["bsi-tr-03183 author-contact"]
      ),
      (#", "email": "ann@example.org""#, "", ["bsi-tr-03183 author-contact"]),
      (#""specVersion": "1.6""#, #""specVersion": "1.5""#, ["bsi-tr-03183 format"]),
      (
        #""supplier": {"name": "Lib Inc", "contact": [{"email": "lib@example.org"}]},"#, "",
        ["ntia supplier", "bsi-tr-03183 creator-contact", "fsct supplier"]
      ),
      (#", "contact": [{"email": "lib@example.org"}]"#, "", ["bsi-tr-03183 creator-contact"]),
      (#""name": "Lib Inc""#, #""name": "NOASSERTION""#, ["ntia supplier", "fsct supplier"]),
      (
        #""version": "2", "purl""#, #""version": "", "purl""#,
        ["ntia version", "bsi-tr-03183 version", "fsct version"]
      ),
      (
        #", "purl": "pkg:npm/lib@2""#, "",
        ["ntia other-identifier?", "bsi-tr-03183 other-identifier?", "fsct other-identifier"]
      ),
      (
        #""compositions": [{"aggregate": "complete", "dependencies": ["app", "lib"]}]"#,
        #""compositions": []"#,
        ["ntia dependencies?", "bsi-tr-03183 dependencies", "fsct direct-completeness"]
      ),
      (
        #""dependencies": ["app", "lib"]"#, #""dependencies": ["app"]"#,
        ["ntia dependencies?", "bsi-tr-03183 dependencies", "fsct direct-completeness"]
      ),
      (#"[{"license": {"id": "Apache-2.0"}}]"#, "[]", ["bsi-tr-03183 licence", "fsct licence?"]),
      (
        #"[{"license": {"id": "Apache-2.0"}}]"#, #"[{"license": {"name": "ours"}}]"#,
        ["bsi-tr-03183 licence", "fsct licence?"]
      ),
      (
        #"[{"expression": "MIT", "acknowledgement": "concluded"}]"#, "[]",
        ["bsi-tr-03183 licence", "fsct subject-licence", "fsct licence?"]
      ),
      (#", "copyright": "© Acme""#, "", ["fsct subject-copyright", "fsct copyright?"]),
      (#", "copyright": "© Lib""#, "", ["fsct copyright?"]),
      (
        #""alg": "SHA-512", "content": "\#(String(repeating: "b", count: 128))""#,
        #""alg": "SHA-256", "content": "\#(String(repeating: "b", count: 64))""#,
        ["bsi-tr-03183 deployable-sha512"]
      ),
      (
        "bsi:component:filename\", \"value\": \"lib", "x:filename\", \"value\": \"lib",
        ["bsi-tr-03183 file-name"]
      ),
      (
        "bsi:component:executable\", \"value\": \"exec", "x\", \"value\": \"exec", ["bsi-tr-03183 executable"]
      ),
      ("bsi:component:archive\", \"value\": \"no", "x\", \"value\": \"no", ["bsi-tr-03183 archive"]),
      ("bsi:component:structured\", \"value\": \"un", "x\", \"value\": \"un", ["bsi-tr-03183 structured"]),
      (
        #""serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79","#, "", ["bsi-tr-03183 identifier?"]
      ),
      (
        #"{"type": "source-distribution", "url": "https://example.org/lib.tgz"},"#, "",
        ["bsi-tr-03183 source-address?"]
      ),
      (
        #""type": "distribution", "url": "https://example.org/lib.bin""#,
        #""type": "other", "url": "https://example.org/lib.bin""#,
        ["bsi-tr-03183 deployable-sha512", "bsi-tr-03183 deployable-address?"]
      ),
    ])
  func gap(text: String, replacement: String, expected: [String]) throws {
    try #require(full.contains(text))
    let report = try report(full.replacing(text, with: replacement))
    #expect(gaps(report) == expected)
    #expect(report.isMet == expected.allSatisfy { $0.hasSuffix("?") })
    #expect(report.score.hundredths <= 1_000)
  }

  @Test("asks for a subject, and names components that leave something open, but no files")
  func bare() throws {
    let text = #"""
      {"bomFormat": "CycloneDX", "specVersion": "1.4", "version": 1, "components": [
      {"type": "library", "name": "b"}, {"type": "library", "name": "a", "version": "1", "purl": "pkg:npm/a@1"},
      {"type": "file", "name": "f"}]}
      """#
    let report = try report(text, [.ntia, .fsct])
    let ntia = try #require(report.checks.first)
    let version = try #require(ntia.answers.first { $0.requirement.element == .version })
    #expect(version.asked == 2 && version.met == 1 && version.missing == ["b"])
    let supplier = try #require(ntia.answers.first { $0.requirement.element == .supplier })
    #expect(supplier.missing == ["b", "pkg:npm/a@1"])
    // Supplier 0, name 1, version ½, dependencies, author and time 0: the mean of six.
    #expect(ntia.score == 250)
    #expect(gaps(report).contains("fsct subject"))
    #expect(!report.isMet)
  }

  @Test(
    "finds what SPDX says in its own words",
    arguments: [
      (
        // Creators, supplier with address, NONE as 'needs nothing', concluded licence, file name.
        tags.replacing("Tool: a-1", with: "Tool: a-1\nCreator: Organization: Acme (a@example.org)")
          .replacing(
            "PackageDownloadLocation: NONE", with: "PackageDownloadLocation: https://example.org/a.tar")
            + """
            Relationship: SPDXRef-A DEPENDS_ON NONE
            PackageVersion: 1
            PackageFileName: a.tar
            PackageSupplier: Organization: Acme (a@example.org)
            PackageChecksum: SHA512: \(String(repeating: "a", count: 128))
            PackageLicenseConcluded: MIT
            PackageLicenseDeclared: NOASSERTION
            PackageCopyrightText: <text>© Acme</text>
            ExternalRef: PACKAGE-MANAGER purl pkg:generic/a@1

            """,
        [
          "bsi-tr-03183 format", "bsi-tr-03183 executable", "bsi-tr-03183 archive", "bsi-tr-03183 structured",
          "bsi-tr-03183 source-address?",
        ]
      ),
      (
        // TR-03183-2 §8.2: what the deployable is, is told by a file.
        #"""
        {"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [
        {"type": "CreationInfo", "@id": "_:c", "specVersion": "3.0.1", "created": "2026-11-22T00:00:00Z", "createdBy": ["urn:x#ann"]},
        {"type": "Person", "spdxId": "urn:x#ann", "creationInfo": "_:c", "name": "Ann",
        "externalIdentifier": [{"type": "ExternalIdentifier", "externalIdentifierType": "email", "identifier": "ann@example.org"}]},
        {"type": "SpdxDocument", "spdxId": "urn:x#doc", "creationInfo": "_:c", "rootElement": ["urn:x#sbom"]},
        {"type": "software_Sbom", "spdxId": "urn:x#sbom", "creationInfo": "_:c", "rootElement": ["urn:x#a"], "software_sbomType": ["build"]},
        {"type": "software_Package", "spdxId": "urn:x#a", "creationInfo": "_:c", "name": "a", "software_packageVersion": "1",
        "software_packageUrl": "pkg:generic/a@1", "suppliedBy": "urn:x#ann", "originatedBy": ["urn:x#ann"], "software_copyrightText": "© Ann",
        "software_downloadLocation": "https://example.org/a.tar", "software_primaryPurpose": "application"},
        {"type": "software_File", "spdxId": "urn:x#f", "creationInfo": "_:c", "name": "a.tar",
        "verifiedUsing": [{"type": "Hash", "algorithm": "sha512", "hashValue": "\#(String(repeating: "a", count: 128))"}]},
        {"type": "simplelicensing_LicenseExpression", "spdxId": "urn:x#mit", "creationInfo": "_:c", "simplelicensing_licenseExpression": "MIT"},
        {"type": "Relationship", "spdxId": "urn:x#r1", "creationInfo": "_:c", "from": "urn:x#a", "relationshipType": "hasDistributionArtifact", "to": ["urn:x#f"]},
        {"type": "Relationship", "spdxId": "urn:x#r2", "creationInfo": "_:c", "from": "urn:x#a", "relationshipType": "hasConcludedLicense", "to": ["urn:x#mit"]},
        {"type": "Relationship", "spdxId": "urn:x#r3", "creationInfo": "_:c", "from": "urn:x#a", "relationshipType": "dependsOn",
        "to": ["https://spdx.org/rdf/3.0.1/terms/Core/NoneElement"], "completeness": "noAssertion"}]}
        """#,
        ["bsi-tr-03183 source-address?", "fsct digest?"]
      ),
    ])
  func spdx(text: String, expected: [String]) throws {
    let report = try report(text)
    #expect(report.problems == [])
    #expect(gaps(report) == expected)
  }

  @Test(
    "takes what is contained for what is needed, as NTIA speaks of what is included",
    arguments: [
      (#""components": [{"type": "library", "name": "in"}]"#, true), (#""components": []"#, false),
      (#""x": 1"#, false),
    ])
  func contained(members: String, isMet: Bool) throws {
    let text = #"""
      {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
      "metadata": {"component": {"type": "application", "name": "app", \#(members)}}}
      """#
    let answers = try report(text, [.ntia]).checks.first?.answers ?? []
    #expect(answers.first { $0.requirement.element == .subjectDependencies }?.isMet == isMet)
  }

  @Test("gives programs every answer with its section, its way of looking it up, and what can be done")
  func json() throws {
    let json = try report(full.replacing(#", "purl": "pkg:npm/lib@2""#, with: ""), [.ntia]).json
    #expect(json["valid"]?.bool == true && json["components"]?.integer == 1)
    let profile = try #require(json["profiles"]?.array?.first)
    #expect(
      profile["name"]?.string == "ntia" && profile["met"]?.bool == true && profile["score"]?.integer == 10)
    let element = try #require(profile["elements"]?.array?.first { $0["name"]?.string == "other-identifier" })
    #expect(element["section"]?.string == "Data Fields: Other Unique Identifiers")
    #expect(element["level"]?.string == "should" && element["met"]?.integer == 1)
    #expect(element["missing"]?.array?.compactMap(\.string) == ["lib@2"])
    #expect(element["lookup"]?.string == "a package URL or a CPE")
    #expect(element["hint"]?.string == "give it a version, so that it has a package URL")
    #expect(json["categories"]?.array?.count == 7)
  }

  @Test("has a row for each element once, and each element says how it is looked up and what can be done")
  func tables() {
    for profile in BillProfile.allCases {
      let elements = profile.requirements.map(\.element)
      #expect(Set(elements).count == elements.count)
      #expect(profile.requirements.allSatisfy { !$0.section.isEmpty })
    }
    #expect(Set(BillProfile.allCases.flatMap { $0.requirements.map(\.element) }) == Set(BillElement.allCases))
    for element in BillElement.allCases { #expect(!element.meaning.isEmpty && !element.hint.isEmpty) }
  }
}

@Suite("The score of a bill of materials")
struct BillScoreTests {
  @Test(
    "falls in the category that lacks something",
    arguments: [
      // One of two versions is missing: 10 · (0.4 + 0.35 · ½ + 0.25).
      (#""version": "2", "purl""#, #""version": "", "purl""#, "identification", 825),
      (#""email": "ann@example.org""#, #""email": "ann@example.org""#, "provenance", 1_000),
      (#""timestamp": "2026-11-22T10:00:00Z", "#, "", "provenance", 800),
      (#""lifecycles": [{"phase": "build"}],"#, "", "provenance", 900),
      // 0.6 · 1 and 0.3 · ½ of 0.9.
      (
        #"{"alg": "SHA-256", "content": "\#(String(repeating: "c", count: 64))"}"#,
        #"{"alg": "MD5", "content": "\#(String(repeating: "c", count: 32))"}"#, "integrity", 833
      ),
      (
        #""compositions": [{"aggregate": "complete", "dependencies": ["app", "lib"]}]"#,
        #""compositions": []"#, "completeness", 850
      ),
      // A deprecated id is one of two licences.
      (#""id": "Apache-2.0""#, #""id": "GPL-2.0""#, "licensing", 864),
      (#", "purl": "pkg:npm/lib@2""#, "", "vulnerability and traceability", 500),
      (#""type": "library""#, #""type": "libary""#, "structure", 800),
    ])
  func category(text: String, replacement: String, name: String, expected: Int) throws {
    try #require(full.contains(text))
    let score = try report(full.replacing(text, with: replacement)).score
    #expect(score.categories.first { $0.name == name }?.score == expected)
  }

  @Test("does not count what a format cannot say, and is ten where nothing is asked")
  func nothing() throws {
    let empty = try report(#"{"bomFormat": "CycloneDX", "specVersion": "1.2", "version": 1}"#)
    #expect(empty.score.categories.first { $0.name == "integrity" }?.score == nil)
    #expect(empty.score.categories.first { $0.name == "structure" }?.score == 1_000)
    // Old versions have no lifecycles.
    let provenance = empty.score.categories.first { $0.name == "provenance" }
    #expect(provenance?.features.first { $0.name == "lifecycle" }?.score == nil)
  }
}
