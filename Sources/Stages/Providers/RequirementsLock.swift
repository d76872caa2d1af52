import Cryptography
import Diagnostics
import Manifests
import OperatingSystem

/// A pip requirements file in which every line is `name==version` with hashes (pip's hash-checking mode).
struct RequirementsLock {
  /// One requirement.
  struct Requirement {
    /// As written, without hashes: `csvkit==2.2.0`.
    let text: String
    let digests: [Digest]
    let location: SourceLocation
  }

  let requirements: [Requirement]

  /// Reads logical lines (a backslash at the end continues a line) and refuses what has no SHA-256.
  ///
  /// - Throws: `intake.no-digest`, `intake.lock`, at line and column.
  init(_ text: String, file: String) throws(Problem) {
    var requirements: [Requirement] = []
    var logical = ""
    var start = 1
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
      let line = Self.withoutComment(String(line))
      if logical.isEmpty { start = index + 1 }
      if line.hasSuffix("\\") {
        logical += line.dropLast() + " "
        continue
      }
      logical += line
      let words = logical.split(whereSeparator: \.isWhitespace).map(String.init)
      logical = ""
      guard let first = words.first else { continue }
      let location = SourceLocation(file: file, line: start, column: 1, width: first.unicodeScalars.count)
      guard !first.hasPrefix("-") else {
        throw Problem(
          .lock, "'\(first)' cannot stand in a lock file", at: location,
          hint: "write only NAME==VERSION lines with --hash=sha256:…")
      }
      let digests = words.filter { $0.hasPrefix("--hash=sha256:") }.map { String($0.dropFirst(14)) }
      guard !digests.isEmpty else {
        throw Problem(
          .noDigest, "'\(first)' has no --hash=sha256:…", at: location, hint: "'pip hash FILE' prints it")
      }
      var parsed: [Digest] = []
      for digest in digests {
        guard let digest = Digest(hex: digest) else {
          throw Problem(.lock, "'\(digest)' is not a SHA-256", at: location)
        }
        parsed.append(digest)
      }
      let requirement = words.prefix { !$0.hasPrefix("--hash") }.joined(separator: " ")
      requirements.append(Requirement(text: requirement, digests: parsed, location: location))
    }
    self.requirements = requirements
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
