internal import Diagnostics
internal import OperatingSystem

/// Looks for the patterns of some programs in one file.
///
/// The file is read once, in windows that overlap; in each window a needle is looked for, and around each place that
/// has it at most some hundred bytes are compared.
struct ProgramSearch {
  private static let window = 1 << 20
  /// No pattern reaches further than this to either side of its needle.
  private static let margin = 512
  /// What a program has beyond this is not read.
  private static let byteLimit = 256 << 20

  /// Who uses zlib has its version in an argument of `inflateInit`; SQLite is often built in.
  private static let libraries = [("flateInit", ["1.2.", "1.3."]), ("SQLite format 3", ["3."])]

  /// One program that the file may be.
  private struct Candidate {
    let program: KnownProgram
    let patterns: [ProgramPattern]
    var versions: Set<String> = []
    var isConfirmed: Bool
    /// What versions of libraries that are built in begin with: they stand alone too.
    var borrowed: [String] = []

    /// Whether nothing that follows can change the answer.
    var isDecided: Bool { program.confirmation == nil ? !versions.isEmpty : versions.count > 3 }

    var version: String? {
      guard isConfirmed else { return nil }
      let own = versions.filter { version in !borrowed.contains { version.hasPrefix($0) } }
      return own.count == 1 ? own.first : nil
    }
  }

  /// The programs that the file is, each with its version.
  static func found(_ programs: [KnownProgram], in file: any FileBytes, number: String) throws(Problem)
    -> [(program: KnownProgram, version: String)]
  {
    var candidates = programs.map { program in
      Candidate(
        program: program, patterns: program.patterns.map { ProgramPattern($0, number: number) },
        isConfirmed: program.confirmation == nil)
    }
    var offset = 0
    let end = min(file.byteCount, byteLimit)
    while offset < end, !candidates.allSatisfy(\.isDecided) {
      let bytes = try file.bytes(at: offset, count: min(window, end - offset))
      let isLast = offset + bytes.count >= end || bytes.count < window
      for index in candidates.indices where !candidates[index].isDecided {
        look(for: &candidates[index], in: bytes, until: isLast ? bytes.count : bytes.count - margin)
      }
      if isLast { break }
      offset += window - 2 * margin
    }
    return candidates.compactMap { candidate in candidate.version.map { (candidate.program, $0) } }
  }

  private static func look(for candidate: inout Candidate, in bytes: [UInt8], until end: Int) {
    if let text = candidate.program.confirmation {
      func holds(_ text: String) -> Bool { ByteNeedle(Array(text.utf8)).place(in: bytes, from: 0) != nil }
      candidate.isConfirmed = candidate.isConfirmed || holds(text)
      for (mark, versions) in libraries where mark != text && holds(mark) { candidate.borrowed += versions }
    }
    for pattern in candidate.patterns where !candidate.isDecided {
      if let needle = pattern.needle {
        var start = 0
        while let place = needle.place(in: bytes, from: start), place < end, !candidate.isDecided {
          if let version = pattern.version(in: bytes, needleAt: place) { candidate.versions.insert(version) }
          start = place + 1
        }
      } else {
        var start = 1
        while let place = pattern.nextString(in: bytes, from: start, until: end), !candidate.isDecided {
          if let version = pattern.version(in: bytes, stringAt: place) { candidate.versions.insert(version) }
          start = place + 1
        }
      }
    }
  }
}
