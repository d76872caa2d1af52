import Diagnostics
import Foundation
import JSON
import OperatingSystem
import Packages
import TestSupport
import Testing

@testable import BillOfMaterials

private let notice = "Copyright (c) 2021 Ann Example"
private let bsd = """
  \(notice)
  All rights reserved.

  Redistribution and use in source and binary forms, with or without modification, are permitted provided that the
  following conditions are met:

  1. Redistributions of source code must retain the above copyright notice, this list of conditions and the following
  disclaimer.
  2. Redistributions in binary form must reproduce the above copyright notice, this list of conditions and the following
  disclaimer in the documentation and/or other materials provided with the distribution.

  THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES,
  INCLUDING, BUT NOT LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE
  DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT HOLDER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL,
  SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR
  SERVICES; LOSS OF USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY,
  WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF
  THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
  """

/// A source tree of a few files.
private func tree(_ files: [(path: String, text: String)]) throws -> Inventory {
  let contents = Dictionary(uniqueKeysWithValues: files.map { ($0.path, Array($0.text.utf8)) })
  return try inventory(
    files.map { path, text in
      SubjectFile(
        path: path,
        findings: FileFindings(BytesInMemory(Array(text.utf8)), at: path, in: .source) { contents[$0] })
    }
  ) { $0.content = .source }.inventory
}

private let lock = """
  {"lockfileVersion": 3, "packages": {"": {"name": "app"}, "node_modules/a": {"version": "1.0.0",
  "resolved": "https://example.org/a/-/a-1.0.0.tgz", "dev": true,
  "integrity": "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg=="}}}
  """

@Suite("What a source knows")
struct FactsTests {
  /// A component with all of it.
  private func component() throws -> Inventory {
    let text = bsd
    return try tree([
      ("node_modules/b/package.json", #"{"name": "b", "version": "2.0.0", "license": "BSD"}"#),
      ("node_modules/b/LICENSE", text), ("package-lock.json", lock),
    ])
  }

  @Test("stands in the documents of every format, and they are equal", arguments: BillFormat.allCases)
  func kept(format: BillFormat) throws {
    let bill = try component()
    let document = try BillDocument(parsing: Array(format.text(of: bill).utf8), file: "a")
    #expect(document.problems() == [])
    let read = try Inventory(reading: document, timestamp: moment, tool: tool)
    let fetched = try #require(read.components.first { $0.name == "a" })
    #expect(fetched.downloadAddress?.url == "https://example.org/a/-/a-1.0.0.tgz")
    #expect(
      fetched.deployable?.properties.map(\.value) == [
        "a-1.0.0.tgz", "non-executable", "archive", "structured",
      ])
    let licensed = try #require(read.components.first { $0.name == "b" })
    #expect(licensed.copyright == notice)
    #expect(licensed.licence?.summary == "BSD")
    #expect(licensed.concludedLicence?.summary == "BSD-2-Clause")
    #expect(fetched.cycloneDXScope == "excluded")
    let own = try BillDocument(parsing: Array(BillFormat.cycloneDXJSON.text(of: bill).utf8), file: "b")
    #expect(DocumentSummary.differences(try DocumentSummary(own), try DocumentSummary(document)) == [])
  }

  @Test("tells the file that is deployed, its SHA-512 and its address where TR-03183-2 looks for them")
  func deployable() throws {
    let bill = try component()
    for format in [BillFormat.cycloneDXJSON, .spdx3JSON] {
      let document = try BillDocument(parsing: Array(format.text(of: bill).utf8), file: "a")
      let check = try BillReport(document, [.bsi]).checks[0]
      for element in [
        "file-name", "executable", "archive", "structured", "deployable-sha512", "deployable-address",
      ] {
        let answer = try #require(check.answers.first { $0.requirement.element.rawValue == element })
        #expect(answer.met == 1, "\(element) in \(format)")
      }
    }
    let reference = bill.cycloneDX["components"]?.array?.first { $0["name"]?.string == "a" }?[
      "externalReferences"]
    #expect(reference?.array?.first?["hashes"]?.array?.first?["alg"]?.string == "SHA-512")
  }

  @Test(
    "of completeness is told by SPDX 2 in its own words",
    arguments: [
      ("complete", ["b"], ["b all that it needs is listed"]), ("complete", [], ["NONE "]),
      ("incomplete", ["b"], ["b ", "NOASSERTION "]), ("incomplete", [], ["NOASSERTION "]),
      ("unknown", ["b"], ["b "]),
      ("unknown", [], []),
    ])
  func completeness(aggregate: String, needs: [String], expected: [String]) throws {
    let list = needs.map { "\"\($0)\"" }.joined()
    let text = """
      {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "metadata": {"component": {"type": "library",
      "bom-ref": "a", "name": "a"}}, "components": [{"type": "library", "bom-ref": "b", "name": "b"}],
      "dependencies": [{"ref": "a", "dependsOn": [\(list)]}],
      "compositions": [{"aggregate": "\(aggregate)", "dependencies": ["a"]}]}
      """
    let document = try BillDocument(parsing: Array(text.utf8), file: "a")
    let bill = try Inventory(reading: document, timestamp: moment, tool: tool)
    let from = "SPDXRef-Package-other-a-"
    let said = (bill.spdx["relationships"]?.array ?? []).filter {
      $0["spdxElementId"]?.string == from && $0["relationshipType"]?.string == "DEPENDS_ON"
    }
    .map { relationship in
      let to =
        relationship["relatedSpdxElement"]?.string == "SPDXRef-Package-other-b-"
        ? "b" : relationship["relatedSpdxElement"]?.string ?? ""
      return "\(to) \(relationship["comment"]?.string ?? "")"
    }
    #expect(said == expected)
    for format in BillFormat.allCases {
      let again = try BillDocument(parsing: Array(format.text(of: bill).utf8), file: "a")
      let read = try Inventory(reading: again, timestamp: moment, tool: tool)
      #expect(read.completeness[read.root.bomRef]?.rawValue == aggregate, "\(format)")
    }
  }

  @Test(
    "about who holds the rights is a notice at the beginning of a line",
    arguments: [
      ("Copyright (c) 2021 Ann", ["Copyright (c) 2021 Ann"]),
      (" * Copyright 2020-2021  Ann and Bob */", ["Copyright 2020-2021 Ann and Bob"]),
      ("© 2021 Ann\n(c) 2022 Bob\n© 2021 Ann", ["© 2021 Ann", "(c) 2022 Bob"]),
      ("Copyright [yyyy] [name of copyright owner]", []),
      (
        "Copyright (C) 1989 Free Software Foundation, Inc.\n 51 Franklin Street\n Everyone is permitted to copy",
        []
      ),
      ("The above copyright notice shall be included", []), ("copyright holders and contributors", []),
      ("Copyright notices must stay", []), ("All rights reserved.", []), ("", []),
    ])
  func notices(text: String, expected: [String]) {
    #expect(CopyrightNotices.all(in: Array(text.utf8)) == expected)
  }

  @Test("in Latin 1 is read as that")
  func latin1() {
    #expect(
      CopyrightNotices.all(in: Array("Copyright 2001 J".utf8) + [0xFC] + Array("rgen".utf8)) == [
        "Copyright 2001 Jürgen"
      ])
  }

  @Test(
    "of a package is in its own folder",
    arguments: [
      (
        "usr/lib/ruby/specifications/c-1.0.gemspec",
        "Gem::Specification.new do |s|\n s.name = \"c\"\n s.version = \"1.0\"\nend\n",
        "usr/lib/ruby/gems/c-1.0/LICENSE.txt"
      ),
      (
        "vendor/composer/installed.json", #"{"packages": [{"name": "a/c", "version": "1.0"}]}"#,
        "vendor/a/c/LICENSE"
      ),
      ("go.mod", "module x\ngo 1.21\nrequire example.org/c v1.0.0\n", "vendor/example.org/c/LICENSE"),
      (
        "Cargo.lock", "version = 3\n[[package]]\nname = \"c\"\nversion = \"1.0.0\"\n",
        "vendor/c-1.0.0/COPYING"
      ),
      (
        "node_modules/@s/c/package.json", #"{"name": "@s/c", "version": "1.0.0"}"#,
        "node_modules/@s/c/LICENCE.md"
      ),
      (
        "lib/c-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: c\nVersion: 1\n",
        "lib/c-1.dist-info/LICENSE"
      ),
    ])
  func folders(list: String, text: String, licence: String) throws {
    var files = [
      SubjectFile(
        path: licence,
        findings: FileFindings(BytesInMemory(Array(bsd.utf8)), at: licence, in: .source) { _ in nil })
    ]
    files.append(SubjectFile(path: list, content: Array(text.utf8)))
    let bill = try inventory(files) { $0.content = .source }.inventory
    let component = try #require(
      bill.components.first { $0.copyright != nil }, "\(bill.components.map(\.bomRef))")
    #expect(component.copyright == notice && component.name.hasSuffix("c"))
    #expect(component.concludedLicence?.summary == "BSD-2-Clause")
  }
}
