import BillOfMaterials
import Foundation
import JSON
import Packages
import TestSupport
import Testing

/// The licences that the texts at the top of a source tree are found to be.
private func found(_ text: String, in name: String = "LICENSE") throws -> [String] {
  try inventory([SubjectFile(path: name, content: Array(text.utf8))]) { $0.content = .source }.inventory.root
    .licenceTexts.map(\.licence)
}

private let mit = """
  Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
  files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
  modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
  Software is furnished to do so, subject to the following conditions:

  The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
  Software.

  THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
  WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
  COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE,
  ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
  """

@Suite("The text of a licence")
struct LicenceTextTests {
  private static let commented = mit.split(separator: "\n", omittingEmptySubsequences: false)
    .map { " * \($0)" }.joined(separator: "\r\n")

  private static let same: [(String, String)] = [
    ("LICENSE", mit), ("LICENCE.md", "# The MIT Licence\n\nCopyright (c) 2021 Somebody\n\n\(mit)"),
    ("COPYING-MIT", commented), ("license.txt", mit.uppercased()),
  ]

  @Test(
    "is found in a file that is called so, whatever its title, holder and marks of comment", arguments: same)
  func mitText(name: String, text: String) throws { #expect(try found(text, in: name) == ["MIT"]) }

  private static let cake = """
    Provided that nobody sells it for money on a Sunday in May. You must also, with each copy, send the authors a
    postcard, a cake and the names of all who use it, every year.
    """

  private static let other: [(String, String)] = [
    ("LICENSE", ""), ("LICENSE", "MIT"), ("LICENSE", "Licensed under the Apache License, Version 2.0"),
    ("LICENSE", String(mit.prefix(500))), ("NOTICE", mit), ("licenser.py", mit), ("license.spdx", mit),
    ("sub/LICENSE", mit),
    ("LICENSE", "\(mit)\n\(cake)"), ("LICENSE", String(repeating: "a b\u{0} c d e ", count: 50_000)),
  ]

  @Test("is nothing where there is more or less than a licence, or another file", arguments: other)
  func nothing(name: String, text: String) throws { #expect(try found(text, in: name) == []) }

  @Test("is told from one that differs by a sentence")
  func good() throws {
    let json = mit.replacing(
      "\n\nTHE SOFTWARE", with: "\n\nThe Software shall be used for Good, not Evil.\n\nTHE SOFTWARE")
    #expect(try found(json) == ["JSON"])
  }

  @Test("is evidence in every format, and no declaration", arguments: BillFormat.allCases)
  func written(format: BillFormat) throws {
    let bill = try inventory([SubjectFile(path: "LICENSE", content: Array(mit.utf8))]) {
      $0.content = .source
    }.inventory
    #expect(bill.root.licence == nil)
    let document = try BillDocument(parsing: Array(format.text(of: bill).utf8), file: "a")
    #expect(document.problems() == [])
    let read = try Inventory(reading: document, timestamp: moment, tool: tool)
    #expect(read.root.licence == nil)
    // CycloneDX does not say in which file.
    #expect(read.root.licenceTexts.map(\.licence) == ["MIT"])
  }

  @Test("beside the metadata of a Python distribution belongs to that")
  func distributions() throws {
    let files = distribution(
      "demo", "1.0", files: [("demo-1.0.dist-info/licenses/LICENSE.txt", Array(mit.utf8))])
    let demo = try #require(try inventory(files).inventory.components.first)
    #expect(
      demo.licenceTexts == [LicenceText("MIT", in: "usr/lib/app/demo-1.0.dist-info/licenses/LICENSE.txt")])
  }

  @Test(
    "of Debian's collection is found to be what it is called",
    .enabled(if: FileManager.default.fileExists(atPath: "/usr/share/common-licenses")))
  func common() throws {
    let names = [
      "Apache-2.0": "Apache-2.0", "GPL-2": "GPL-2.0-only", "GPL-3": "GPL-3.0-only",
      "LGPL-2": "LGPL-2.0-only",
      "LGPL-2.1": "LGPL-2.1-only", "LGPL-3": "LGPL-3.0-only", "MPL-1.1": "MPL-1.1", "MPL-2.0": "MPL-2.0",
      "CC0-1.0": "CC0-1.0",
      "GFDL-1.2": "GFDL-1.2-only", "GFDL-1.3": "GFDL-1.3-only",
    ]
    for (name, id) in names {
      guard let data = FileManager.default.contents(atPath: "/usr/share/common-licenses/\(name)") else {
        continue
      }
      let ids = try found(String(decoding: data, as: UTF8.self))
      #expect(ids == [id])
    }
  }
}
