import Cryptography
import Diagnostics
import Manifests
import Packages

/// A pip requirements file in which every line is `name==version` with hashes (pip's hash-checking mode).
struct RequirementsLock {
  /// One requirement.
  struct Requirement {
    /// As a package URL: `pkg:pypi/csvkit@2.2.0`.
    let purl: String
    let digests: [Digest]
  }

  let requirements: [Requirement]

  /// Reads pip's logical lines: continued by a backslash at the end, ended by a comment.
  ///
  /// - Throws: `intake.no-digest`, `intake.lock`, at line and column.
  init(_ text: String, file: String) throws(Problem) {
    var requirements: [Requirement] = []
    var logical = ""
    var start = 1
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let line = Self.withoutComment(String(line))
      if logical.isEmpty { start = index + 1 }
      let isContinued = line.hasSuffix("\\") && index + 1 < lines.count
      logical += isContinued ? line.dropLast() + " " : line
      if isContinued { continue }
      if let requirement = try Self.requirement(logical, file: file, line: start) {
        requirements.append(requirement)
      }
      logical = ""
    }
    guard !requirements.isEmpty else {
      throw Problem(
        .lock, "the lock file holds no requirement", at: SourceLocation(file: file, line: 1, column: 1),
        hint: "write NAME==VERSION lines with --hash=sha256:…")
    }
    self.requirements = requirements
  }

  /// `nil` for a line that says nothing.
  private static func requirement(_ logical: String, file: String, line: Int) throws(Problem) -> Requirement?
  {
    let words = logical.split(whereSeparator: \.isWhitespace).map(String.init)
    guard let first = words.first else { return nil }
    let column = 1 + logical.unicodeScalars.prefix { $0.properties.isWhitespace }.count
    let place = SourceLocation(file: file, line: line, column: column, width: first.unicodeScalars.count)
    guard !first.hasPrefix("-") else {
      throw Problem(
        .lock, "'\(first)' cannot stand in a lock file", at: place,
        hint: "write only NAME==VERSION lines with --hash=sha256:…")
    }
    var digests: [Digest] = []
    for written in words where written.hasPrefix("--hash=sha256:") {
      guard let digest = Digest(hex: String(written.dropFirst(14))) else {
        throw Problem(.lock, "'\(written.dropFirst(14))' is not a SHA-256", at: place)
      }
      digests.append(digest)
    }
    guard !digests.isEmpty else {
      throw Problem(
        .noDigest, "'\(first)' has no --hash=sha256:…", at: place, hint: "'pip hash FILE' prints it")
    }
    let text = words.prefix { !$0.hasPrefix("--") }.joined(separator: " ")
    do throws(Problem) {
      return Requirement(purl: try purl(text), digests: digests)
    } catch {
      throw Problem(
        .lock, "'\(text)' does not name one version", at: place, hint: "write NAME==VERSION",
        cause: error.cause)
    }
  }

  private static func purl(_ text: String) throws(Problem) -> String {
    let requirement = try PythonRequirement(text)
    let version = trimmed(requirement.specifiers.dropFirst(2))
    let isPinned =
      requirement.url == nil && requirement.specifiers.hasPrefix("==") && !version.isEmpty
      && !version.contains { $0 == "," || $0 == "*" || $0 == "=" }
    guard isPinned else { throw Problem(.lock, "no single version") }
    return try PackageURL(type: "pypi", name: requirement.name, version: version).text
  }

  /// A `#` at the beginning or after white space begins a comment, as pip reads it.
  private static func withoutComment(_ line: String) -> String {
    var previous: Character = " "
    for index in line.indices {
      if line[index] == "#" && previous.isWhitespace { return String(line[..<index]) }
      previous = line[index]
    }
    var line = line[...]
    while line.last?.isWhitespace == true { line = line.dropLast() }
    return String(line)
  }
}

extension Problem.Code {
  static let lock = Self("intake.lock", exit: .stageFailed)
}
