import Foundation
import Diagnostics
import JSON
import Packages
import Testing

@Suite("A licence expression")
struct LicenceExpressionTests {
  @Test(
    "is written canonically",
    arguments: [
      ("mit", "MIT"), ("Apache-2.0 OR mit", "Apache-2.0 OR MIT"), ("( MIT )", "(MIT)"),
      ("GPL-2.0+ WITH classpath-exception-2.0", "GPL-2.0+ WITH Classpath-exception-2.0"),
      ("MIT AND (isc OR Zlib) AND LicenseRef-a.B-1", "MIT AND (ISC OR Zlib) AND LicenseRef-a.B-1"),
      ("DocumentRef-d : LicenseRef-x", "DocumentRef-d:LicenseRef-x"),
      ("MIT WITH AdditionRef-own", "MIT WITH AdditionRef-own"),
    ])
  func canonical(text: String, expected: String) throws {
    let expression = try LicenceExpression(text)
    #expect(expression.text == expected)
    #expect(try LicenceExpression(expected) == expression)
  }

  @Test("binds AND stronger than OR")
  func precedence() throws {
    func leaf(_ id: String) throws -> LicenceExpression.Term { try LicenceExpression(id).root }
    let expression = try LicenceExpression("MIT OR ISC AND Zlib")
    #expect(try expression.root == .any([leaf("MIT"), .all([leaf("ISC"), leaf("Zlib")])]))
    #expect(expression.requirements.map(\.text) == ["MIT", "ISC", "Zlib"])
  }

  @Test(
    "knows whether it is one listed id",
    arguments: [("mit", "MIT"), ("MIT+", nil), ("LicenseRef-x", nil), ("MIT OR ISC", nil)])
  func single(text: String, expected: String?) throws {
    #expect(try LicenceExpression(text).singleID == expected)
  }

  @Test(
    "is refused with the reason",
    arguments: [
      ("", "licence expression ends too early"), ("MIT OR", "licence expression ends too early"),
      ("BSD", "'BSD' is no SPDX licence id"), ("MIT or ISC", "unexpected 'or' in licence expression"),
      ("(MIT", "')' is missing in licence expression"), ("MIT)", "unexpected ')' in licence expression"),
      ("MIT WITH ISC", "'ISC' is no SPDX licence exception"), ("MIT WITH", "'' is no SPDX licence exception"),
      ("LicenseRef-", "'LicenseRef-' is no SPDX licence id"),
      ("DocumentRef-a:MIT", "'DocumentRef-a:' is not followed by a LicenseRef"),
      ("MIT\u{e9}", "a character that is not allowed in licence expression"),
      (
        String(repeating: "(", count: 70) + "MIT" + String(repeating: ")", count: 70),
        "licence expression is nested too deeply"
      ),
      (String(repeating: "x", count: 65_537), "a licence expression of 65537 bytes is too long"),
    ])
  func refused(text: String, message: String) throws {
    let problem = #expect(throws: Problem.self) { try LicenceExpression(text) }
    #expect(problem?.code == .licenceExpression)
    #expect(problem?.message == message)
  }

  @Test("stays within its depth for a long chain")
  func chain() throws {
    let text = Array(repeating: "MIT", count: 5_000).joined(separator: " OR ")
    #expect(try LicenceExpression(text).requirements.count == 5_000)
  }

  @Test(
    "agrees with every published case",
    .enabled(if: hasShared("conformance/spdx-licence-expr"), "no ../shared"))
  func conformance() throws {
    let cases = try conformanceCases("spdx-licence-expr/cases.jsonl")
    #expect(cases.count == 58)
    for row in cases {
      let id = row["id"]?.string ?? ""
      let text = try #require(row["expr"]?.string)
      let style: LicenceExpression.Style = row["style"]?.string == "pep639" ? .pep639 : .spdx
      let expression = Result { try LicenceExpression(text, style: style) }
      switch row["op"]?.string {
      case "canonicalise": #expect(try expression.get().text == row["expect"]?.string, "\(id)")
      case "leaves":
        let leaves = row["expect"]?.array?.compactMap(\.string)
        #expect(try expression.get().requirements.map(\.text) == leaves, "\(id)")
      case "valid": #expect(((try? expression.get()) != nil) == row["expect"]?.bool, "\(id)")
      case "satisfies":
        guard row["expect"]?.string != "error" else {
          #expect(throws: Problem.self, "\(id)") { try expression.get() }
          continue
        }
        let allowed = try (row["allowed"]?.array ?? []).flatMap {
          try LicenceExpression($0.string ?? "").requirements
        }
        #expect(try expression.get().isSatisfied(byAllowed: allowed) == row["expect"]?.bool, "\(id)")
      default: Issue.record("unknown operation in \(id)")
      }
    }
  }
}

@Suite("The licence list")
struct LicenceListTests {
  @Test(
    "has every id of the CycloneDX enumeration", .enabled(if: hasShared("schemas/cyclonedx"), "no ../shared"))
  func complete() throws {
    let file = shared.appending(path: "schemas/cyclonedx/spdx.schema.json")
    let schema = try JSON(parsing: Array(try Data(contentsOf: file)), file: file.path)
    let ids = schema["enum"]?.array?.compactMap(\.string) ?? []
    #expect(ids.count == 811)
    #expect(schema["$comment"]?.string == "v1.1-\(LicenceList.version)")
    #expect(ids.filter { LicenceList.licence($0) != $0 && LicenceList.exception($0) != $0 } == [])
  }
}

@Suite("A declared licence")
struct DeclaredLicenceTests {
  @Test(
    "becomes an SPDX expression where it can mean only one",
    arguments: [
      ("MIT", "MIT"), ("mit", "MIT"), ("MIT License", "MIT"), ("The MIT License (MIT)", "MIT"),
      ("Expat", "MIT"),
      ("Apache 2.0", "Apache-2.0"), ("Apache-2.0", "Apache-2.0"), ("Apache License 2.0", "Apache-2.0"),
      ("Apache License, Version 2.0", "Apache-2.0"), ("Apache License Version 2.0", "Apache-2.0"),
      ("Apache Software License v2.0", "Apache-2.0"), ("ASL 2", "Apache-2.0"),
      ("BSD-3-Clause", "BSD-3-Clause"), ("BSD 3-Clause License", "BSD-3-Clause"),
      ("3-Clause BSD", "BSD-3-Clause"),
      ("New BSD License", "BSD-3-Clause"), ("Simplified BSD", "BSD-2-Clause"),
      ("MPL 2.0", "MPL-2.0"), ("Mozilla Public License 2.0 (MPL 2.0)", "MPL-2.0"), ("ISC license", "ISC"),
      ("GPLv3+", "GPL-3.0-or-later"), ("MIT OR Apache-2.0", "MIT OR Apache-2.0"),
      ("mit or isc", "MIT OR ISC"),
      ("CC0", "CC0-1.0"), ("The Unlicense", "Unlicense"), ("  MIT  ", "MIT"),
    ])
  func unambiguous(text: String, expected: String) {
    #expect(DeclaredLicence(text)?.summary == expected)
    guard case .expression = DeclaredLicence(text) else {
      Issue.record("'\(text)' is not understood")
      return
    }
  }

  @Test(
    "keeps the author's words where it is ambiguous",
    arguments: [
      "BSD", "BSD License", "GPL", "GPLv3", "LGPL", "Apache", "Apache Software License", "Python", "PSF",
      "Dual License",
      "MIT/Apache-2.0", "Public Domain", "Proprietary",
    ])
  func ambiguous(text: String) {
    #expect(DeclaredLicence(text) == .named(text, text: nil))
  }

  @Test("keeps a full text beside its first line")
  func fullText() {
    let text = "\n  Copyright (c) 2021, Someone\n\nRedistribution and use …"
    let kept = "Copyright (c) 2021, Someone\n\nRedistribution and use …"
    #expect(DeclaredLicence(text) == .named("Copyright (c) 2021, Someone", text: kept))
    let long = String(repeating: "x", count: 300)
    #expect(DeclaredLicence(long) == .named(String(repeating: "x", count: 100), text: long))
  }

  @Test("is nothing where nothing is said", arguments: ["", "  ", "UNKNOWN", "NOASSERTION", "None"])
  func absent(text: String) { #expect(DeclaredLicence(text) == nil) }

  @Test(
    "is decided by expression, then field, then classifier",
    arguments: [
      ("MIT", "BSD", ["License :: OSI Approved :: BSD License"], "MIT"),
      ("mit and isc", nil, [], "MIT AND ISC"),
      ("No-Such-Licence", "MIT", [], "No-Such-Licence"),
      (nil, "BSD", ["License :: OSI Approved :: BSD License"], "BSD"),
      (nil, "UNKNOWN", ["License :: OSI Approved :: MIT License"], "MIT"),
      (nil, nil, ["License :: OSI Approved", "License :: OSI Approved :: MIT License"], "MIT"),
      (nil, nil, ["License :: OSI Approved :: MIT  License", "Topic :: x"], "MIT"),
      (nil, nil, ["License :: OSI Approved :: Apache Software License"], "Apache Software License"),
      (nil, "License :: OSI Approved :: MIT License", [], "MIT"),
      (nil, "License :: OSI Approved :: MIT License", ["License :: OSI Approved :: MIT License"], "MIT"),
      (
        nil, "License :: OSI Approved :: BSD License", ["License :: OSI Approved :: BSD License"],
        "BSD License"
      ),
      (nil, "Apache 2.0", ["License :: OSI Approved :: Apache Software License"], "Apache-2.0"),
      (
        nil, "Dual License",
        ["License :: OSI Approved :: BSD License", "License :: OSI Approved :: Apache Software License"],
        "Dual License"
      ),
      (nil, "BSD", ["License :: OSI Approved :: MIT License"], "BSD"),
      (nil, "see LICENSE", ["License :: OSI Approved :: MIT License"], "MIT"),
      (
        nil, "GPL", ["License :: OSI Approved :: GNU General Public License v3 or later (GPLv3+)"],
        "GPL-3.0-or-later"
      ),
      (nil, "MIT", ["License :: OSI Approved :: ISC License (ISCL)"], "MIT; ISC License (ISCL)"),
      (nil, "MIT OR ISC", ["License :: OSI Approved :: MIT License"], "MIT OR ISC"),
      (
        nil, nil,
        ["License :: OSI Approved :: MIT License", "License :: OSI Approved :: ISC License (ISCL)"],
        "MIT License; ISC License (ISCL)"
      ),
    ] as [(String?, String?, [String], String)])
  func python(expression: String?, field: String?, classifiers: [String], expected: String) {
    let declared = DeclaredLicence(expression: expression, field: field, classifiers: classifiers)
    #expect(declared?.summary == expected)
  }

  @Test("takes the classifier's id for a full text of the same family")
  func textAndClassifier() {
    let text = "MIT License\n\nPermission is hereby granted …"
    let declared = DeclaredLicence(
      expression: nil, field: text, classifiers: ["License :: OSI Approved :: MIT License"])
    #expect(declared?.summary == "MIT")
    #expect(DeclaredLicence(expression: nil, field: nil, classifiers: ["License :: OSI Approved"]) == nil)
  }
}
