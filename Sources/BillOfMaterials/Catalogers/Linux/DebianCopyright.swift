internal import Packages

/// The licences that `usr/share/doc/NAME/copyright` of a Debian package states in the machine-readable form (DEP 5).
///
/// 1. What stands in paragraphs with `Files` and in the first one counts; the others only have the texts.
/// 2. Where all names have an identifier of SPDX they make one expression: all of them apply, each to its files. Else they
///    stay what they are.
/// 3. Who holds the rights is said by the fields `Copyright` of the same paragraphs. Of a file in free words only the
///    notices of copyright count.
struct DebianCopyright {
  /// One expression of SPDX, or the names in the order found.
  let licences: [String]
  /// Notices of copyright, a line for each; `nil` for none.
  let copyright: String?

  private static let statementLimit = 200
  private static let holderLimit = 1_000

  init(_ bytes: [UInt8]) {
    var (statements, seen) = ([String](), Set<String>())
    var (isFormat, isFirst, hasFiles, own) = (false, true, false, [String]())
    var (holders, isHolders, ownHolders, seenHolders) = ([String](), false, [String](), Set<String>())
    func finish() {
      if isFirst || hasFiles {
        for statement in own where seen.insert(statement).inserted { statements.append(statement) }
        for holder in ownHolders where seenHolders.insert(holder).inserted { holders.append(holder) }
      }
      (isFirst, hasFiles, own) = (false, false, [])
      (isHolders, ownHolders) = (false, [])
    }
    for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
      // Most lines are text of a licence, and begin with a blank.
      guard let first = line.first, first != 0x20, first != 0x09 else {
        if line.isEmpty, !own.isEmpty || hasFiles || isFirst && isFormat { finish() }
        if isHolders, !line.isEmpty { ownHolders += Self.holder(line) }
        continue
      }
      if let value = Self.value(of: "format", line) {
        isFormat = isFirst && value.contains("copyright-format")
      }
      // Free words may run to any length.
      if !isFormat, isFirst, line.contains(UInt8(ascii: ":")) == false { break }
      if Self.value(of: "files", line) != nil { hasFiles = true }
      if let value = Self.value(of: "license", line), !value.isEmpty { own.append(value) }
      isHolders = Self.value(of: "copyright", line) != nil
      if isHolders { ownHolders += Self.holder(line.dropFirst("copyright:".utf8.count)) }
    }
    finish()
    if !isFormat { holders = CopyrightNotices.all(in: bytes) }
    copyright =
      holders.isEmpty || holders.count > Self.holderLimit ? nil : holders.joined(separator: "\n")
    guard isFormat, statements.count <= Self.statementLimit else {
      licences = []
      return
    }
    let expressions = statements.compactMap(Self.expression)
    guard expressions.count == statements.count, !expressions.isEmpty else {
      licences = statements
      return
    }
    var distinct: [String] = []
    for expression in expressions where !distinct.contains(expression) { distinct.append(expression) }
    licences = [Self.joined(distinct, "AND")]
  }

  /// The value of a field of one line.
  private static func value(of name: StaticString, _ line: ArraySlice<UInt8>) -> String? {
    let count = name.utf8CodeUnitCount
    guard line.count > count, line[line.startIndex + count] == UInt8(ascii: ":") else { return nil }
    let isIt = name.withUTF8Buffer { name in zip(line, name).allSatisfy { $0 | 0x20 == $1 } }
    return isIt ? trimmed(String(decoding: line.dropFirst(count + 1), as: UTF8.self)) : nil
  }

  /// A line of a field; a lone dot stands for an empty one.
  private static func holder(_ line: ArraySlice<UInt8>) -> [String] {
    let text = onOneLine(trimmed(String(decoding: line, as: UTF8.self)))
    return text.isEmpty || text == "." ? [] : [text]
  }

  // MARK: - Expressions

  private static func joined(_ parts: [String], _ word: String) -> String {
    guard parts.count > 1 else { return parts.first ?? "" }
    return parts.map { $0.contains(" ") ? "(\($0))" : $0 }.joined(separator: " \(word) ")
  }

  /// `A or B and C`; behind a comma an operator binds less (DEP 5, "License specification").
  private static func expression(_ statement: String) -> String? {
    let parts = statement.split(separator: ",").map { withoutBlanks($0) }
    guard parts.count > 1 else { return simple(statement[...]) }
    guard var result = parts.first.flatMap(simple) else { return nil }
    for part in parts.dropFirst() {
      let (word, rest) = part.cut(at: " ")
      guard word == "and" || word == "or", let rest, let other = simple(rest) else { return nil }
      result = joined([result, other], word.uppercased())
    }
    return result
  }

  /// Without commas: `and` binds more than `or`.
  private static func simple(_ text: Substring) -> String? {
    var alternatives: [[String]] = [[]]
    for (index, word) in text.split(separator: " ").enumerated() {
      switch word {
      case "or" where index % 2 == 1: alternatives.append([])
      case "and" where index % 2 == 1: break
      default:
        guard index % 2 == 0, let id = identifier(String(word)) else { return nil }
        alternatives[alternatives.count - 1].append(id)
      }
    }
    guard alternatives.allSatisfy({ !$0.isEmpty }) else { return nil }
    return joined(alternatives.map { joined($0, "AND") }, "OR")
  }

  /// The identifier of SPDX for a short name of Debian.
  private static func identifier(_ name: String) -> String? {
    let lowered = name.lowercased()
    if let known = names[lowered] { return known }
    // `GPL-2+`, `LGPL-2.1`, `GFDL-1.3+`
    let isOpen = lowered.hasSuffix("+")
    let (family, version) = (isOpen ? lowered.dropLast() : lowered[...]).cut(at: "-")
    if ["gpl", "lgpl", "agpl", "gfdl"].contains(family), let version, version.beginsWithDigit {
      let full = version.contains(".") ? String(version) : "\(version).0"
      return valid("\(family.uppercased())-\(full)-\(isOpen ? "or-later" : "only")")
    }
    return isOpen ? nil : valid(name)
  }

  /// The name, where SPDX has it.
  private static func valid(_ name: String) -> String? {
    // What is none there is told as it stands.
    (try? LicenceExpression(name)).map { _ in name }
  }

  /// Short names of DEP 5 that SPDX calls otherwise.
  private static let names = [
    "expat": "MIT", "bsd-2-clause": "BSD-2-Clause", "bsd-3-clause": "BSD-3-Clause",
    "bsd-4-clause": "BSD-4-Clause",
    "apache-2": "Apache-2.0", "artistic": "Artistic-1.0-Perl",
    "perl": "GPL-1.0-or-later OR Artistic-1.0-Perl",
    "cc0": "CC0-1.0", "zlib": "Zlib", "psf-2": "PSF-2.0", "python": "Python-2.0", "bsl-1": "BSL-1.0",
    "mpl-2": "MPL-2.0", "isc": "ISC", "zpl-2.1": "ZPL-2.1", "ofl-1.1": "OFL-1.1", "x11": "X11",
  ]
}
