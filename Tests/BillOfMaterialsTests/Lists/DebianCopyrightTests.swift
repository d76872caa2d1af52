import BillOfMaterials
import TestSupport
import Testing

@Suite("The copyright of a Debian package")
struct DebianCopyrightTests {
  private func licences(_ copyright: String) throws -> [String] {
    let list = try read(
      "Package: a\nVersion: 1\n", "var/lib/dpkg/status", beside: ["usr/share/doc/a/copyright": copyright])
    return try #require(list.packages.first).licences
  }

  private static let head =
    "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: a\n\n"

  @Test(
    "is an expression where SPDX has all of its names",
    arguments: [
      ("GPL-2+", ["GPL-2.0-or-later"]), ("Expat", ["MIT"]), ("LGPL-2.1", ["LGPL-2.1-only"]),
      ("GPL-2+ or Artistic-2.0", ["GPL-2.0-or-later OR Artistic-2.0"]),
      ("Perl", ["GPL-1.0-or-later OR Artistic-1.0-Perl"]),
      (
        "GPL-1+ or Artistic and BSD-3-clause",
        ["GPL-1.0-or-later OR (Artistic-1.0-Perl AND BSD-3-Clause)"]
      ),
      ("GPL-1+ or Artistic, and ISC", ["(GPL-1.0-or-later OR Artistic-1.0-Perl) AND ISC"]),
      ("public-domain", ["public-domain"]),
      ("GPL-2+ with OpenSSL exception", ["GPL-2+ with OpenSSL exception"]),
      ("or", ["or"]), ("a,", ["a,"]),
    ])
  func names(text: String, licences expected: [String]) throws {
    #expect(try licences("\(Self.head)Files: *\nCopyright: A\nLicense: \(text)\n The text.\n") == expected)
  }

  @Test("holds what applies to any of its files, and not the texts at the end")
  func files() throws {
    let text = """
      \(Self.head)Files: *
      Copyright: A
      License: GPL-3+

      Files: debian/*
      license: Expat
       Permission is granted.
       .
       License: no

      Files: x
      License: GPL-3+

      License: Apache-2.0
       Text.
      """
    #expect(try licences(text) == ["GPL-3.0-or-later AND MIT"])
    let some = text.replacing("license: Expat", with: "License: odd")
    #expect(try licences(some) == ["GPL-3+", "odd"])
    #expect(
      try licences(text.replacing("Upstream-Name: a", with: "License: ISC")) == [
        "ISC AND GPL-3.0-or-later AND MIT"
      ])
  }

  @Test("in free words says nothing", arguments: ["", "This is free.\nLicense: GPL-2\n", "License: GPL-2\n"])
  func words(text: String) throws { #expect(try licences(text) == []) }
}
