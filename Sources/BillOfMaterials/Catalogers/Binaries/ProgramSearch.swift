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

  /// One program that the file may be.
  private struct Candidate {
    let program: KnownProgram
    let patterns: [ProgramPattern]
    var versions: Set<String> = []
    var isConfirmed: Bool

    /// Whether nothing that follows can change the answer.
    var isDecided: Bool { program.confirmation == nil ? !versions.isEmpty : versions.count > 1 }
    var version: String? { isConfirmed && versions.count == 1 ? versions.first : nil }
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
    if !candidate.isConfirmed, let text = candidate.program.confirmation {
      candidate.isConfirmed = ByteNeedle(Array(text.utf8)).place(in: bytes, from: 0) != nil
    }
    for pattern in candidate.patterns where !candidate.isDecided {
      if let needle = pattern.needle {
        var start = 0
        while let place = needle.place(in: bytes, from: start), place < end, !candidate.isDecided {
          if let version = pattern.version(in: bytes, needleAt: place) { candidate.versions.insert(version) }
          start = place + 1
        }
      } else {
        var index = 1
        while index < end, !candidate.isDecided {
          if bytes[index - 1] == 0, bytes[index] != 0,
            let version = pattern.version(in: bytes, stringAt: index)
          {
            candidate.versions.insert(version)
          }
          index += 1
        }
      }
    }
  }
}
