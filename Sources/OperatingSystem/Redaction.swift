/// What must not be shown, and how it is taken out of text and of streams.
///
/// 1. Found are a secret as it is; percent-encoded; escaped as in JSON, XML and shells, also mixed; in hexadecimal
///    of either case; in Base64 of both alphabets, whatever stands before it (three alignments); its lines one by one.
/// 2. What is found becomes `[secret]`. Of matches that begin at one byte the longest counts.
/// 3. A stream holds back as much as the beginning of a match may need: no chunk boundary hides one.
/// 4. User and password of a URL are taken out of text in any case.
public struct Redaction: Sendable {
  /// What stands in place of a secret.
  public static let mark = "[secret]"

  private let patterns: [SecretPattern]
  /// The patterns that a match beginning with a byte can be of.
  private let byFirstByte: [[Int]]
  /// How many bytes a match has at most.
  private let longest: Int

  /// Redacts these; with none only URLs.
  public init(_ secrets: [Secret] = []) {
    patterns = secrets.flatMap { $0.reveal { SecretPattern.all(of: Array($0)) } }
    longest = patterns.map(\.longest).max() ?? 0
    var table = [[Int]](repeating: [], count: 256)
    for (index, pattern) in patterns.enumerated() {
      for byte in pattern.firstBytes { table[Int(byte)].append(index) }
    }
    byFirstByte = table
  }

  /// Whether there is no secret to look for.
  public var isEmpty: Bool { patterns.isEmpty }

  /// The text without secrets and without users and passwords of URLs.
  public func applied(to text: String) -> String {
    // Nearly every text has neither.
    let bytes = Array(text.utf8)
    let clean = withoutURLUsers(isEmpty ? bytes : applied(to: bytes))
    return clean.count == bytes.count && clean == bytes ? text : String(decoding: clean, as: UTF8.self)
  }

  /// The bytes without secrets.
  public func applied(to bytes: [UInt8]) -> [UInt8] {
    var stream = Stream(self)
    return stream.take(bytes) + stream.finish()
  }

  /// A stream that is redacted as it comes.
  public struct Stream: Sendable {
    private let redaction: Redaction
    private var held: [UInt8] = []
    /// How many secrets were found.
    public private(set) var count = 0

    /// A stream from its beginning.
    public init(_ redaction: Redaction) { self.redaction = redaction }

    /// Takes what has come, and returns what can be shown of it.
    public mutating func take(_ chunk: some Sequence<UInt8>) -> [UInt8] {
      if redaction.isEmpty { return Array(chunk) }
      held += chunk
      // A match that begins before this has ended in what is here.
      return emit(before: held.count - redaction.longest + 1)
    }

    /// Returns what was held back.
    public mutating func finish() -> [UInt8] { emit(before: held.count) }

    private mutating func emit(before end: Int) -> [UInt8] {
      var shown: [UInt8] = []
      var position = 0
      while position < end {
        if let next = redaction.end(ofMatchAt: position, in: held) {
          shown += Redaction.mark.utf8
          position = next
          count += 1
        } else {
          shown.append(held[position])
          position += 1
        }
      }
      held.removeFirst(position)
      return shown
    }
  }

  fileprivate func end(ofMatchAt start: Int, in bytes: [UInt8]) -> Int? {
    var best: Int?
    for index in byFirstByte[Int(bytes[start])] {
      if let end = patterns[index].end(at: start, in: bytes) { best = max(best ?? 0, end) }
    }
    return best
  }

  /// `https://user:password@host` as `https://[secret]@host` (RFC 3986 §3.2.1).
  private func withoutURLUsers(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(UInt8(ascii: "@")) else { return bytes }
    var shown: [UInt8] = []
    var position = 0
    while position < bytes.count {
      guard bytes[position...].starts(with: "://".utf8) else {
        shown.append(bytes[position])
        position += 1
        continue
      }
      shown += "://".utf8
      position += 3
      let authority = bytes[position...].prefix { $0 > 0x20 && !"/?#\"<>\\^`{|}".utf8.contains($0) }
      guard let sign = authority.lastIndex(of: UInt8(ascii: "@")) else { continue }
      if sign > position { shown += Self.mark.utf8 }
      position = sign
    }
    return shown
  }
}

extension Redaction: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// What it looks for is not shown.
  public var description: String { "redaction" }
  /// The same.
  public var debugDescription: String { description }
  /// Nothing to look into.
  public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
