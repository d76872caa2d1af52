import Foundation
import TestSupport
import Testing

/// Parts of a timestamp that Python knows too.
let getters = [
  "getFullYear", "getMonth", "getDate", "getHours", "getMinutes", "getSeconds", "getDayOfWeek",
  "getDayOfYear",
]

/// What a program in Python prints for these lines.
func python(_ script: String, _ lines: [String], modules: String) throws -> [String] {
  let path = try #require(PythonReference.path(modules: modules))
  let output = try PythonReference.run(
    path, ["-c", script], input: Data(lines.map { $0 + "\n" }.joined().utf8))
  let answers = String(decoding: output, as: UTF8.self).split(
    separator: "\n", omittingEmptySubsequences: false
  ).dropLast().map(String.init)
  try #require(answers.count == lines.count)
  return answers
}

/// The same numbers in every run (SplitMix64).
struct SampleNumbers: Sequence, IteratorProtocol {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64? {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}

extension UInt64 {
  /// Sixteen digits.
  var bigEndianHex: String {
    let digits = String(self, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
