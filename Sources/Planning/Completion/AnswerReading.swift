public import Diagnostics
public import JSON

/// An answer as a value: one object of JSON, read strictly.
///
/// Tolerated, and recorded, are a fence of back quotes and prose before the first brace. Everything else that is not the
/// object is refused: text behind it, a second one, a name twice, a text that was cut.
public struct AnswerReading: Sendable {
  /// What was there beside the object.
  public let tolerated: [Tolerated]
  /// The object.
  public let json: JSON

  /// What is tolerated.
  public enum Tolerated: String, Sendable {
    case fence
    case proseBefore = "prose-before"
  }

  /// Longer answers are not read.
  public static let limit = 1 << 20
  /// Deeper answers are not read: nothing that is asked for is deeper.
  public static let depthLimit = 32

  /// Reads the text of an answer; the problem says what to tell the model.
  ///
  /// - Throws: `completion.cut`, `completion.refused`, `completion.empty`, `completion.not-json`.
  public init(_ answer: CompletionAnswer) throws(Problem) {
    switch answer.ending {
    case .length:
      throw Problem(
        .completionCut,
        answer.text.isEmpty ? "the whole length went into thinking" : "the answer was cut off",
        hint: "ask for less, or allow more tokens")
    case .refused: throw Problem(.completionRefused, "the model would not answer")
    case .complete: break
    }
    let bytes = Array(answer.text.utf8)
    guard bytes.count <= Self.limit else {
      throw Problem(.completionNotJSON, "the answer has \(bytes.count) bytes, at most \(Self.limit) are read")
    }
    guard let start = bytes.firstIndex(where: { $0 > 0x20 }) else {
      throw Problem(.completionEmpty, "the answer is empty")
    }
    var tolerated: [Tolerated] = []
    var first = start
    if bytes[start] != 0x7B {
      guard let brace = bytes.firstIndex(of: 0x7B) else {
        throw Problem(.completionNotJSON, "the answer has no object of JSON")
      }
      let before = bytes[start..<brace]
      let fence = Self.fence(in: before)
      if let fence {
        tolerated.append(.fence)
        if fence > start { tolerated.append(.proseBefore) }
      } else {
        tolerated.append(.proseBefore)
      }
      first = brace
    }
    let end = try Self.end(of: bytes, from: first)
    var rest = bytes[end...].drop { $0 <= 0x20 }
    if tolerated.contains(.fence), rest.starts(with: "```".utf8) {
      rest = rest.dropFirst(3).drop { $0 <= 0x20 }
    }
    guard rest.isEmpty else {
      throw Problem(
        .completionNotJSON, "there is text behind the object", hint: "answer with one object and nothing else"
      )
    }
    self.tolerated = tolerated
    do {
      json = try JSON(parsing: bytes[first..<end], file: "answer")
    } catch {
      throw Problem(.completionNotJSON, error.message, at: error.location)
    }
    if Self.hasNull(json) { throw Problem(.completionNotJSON, "a text holds U+0000") }
  }

  /// Where three back quotes begin that open a line, with at most a word behind.
  private static func fence(in bytes: ArraySlice<UInt8>) -> Int? {
    var index = bytes.endIndex
    while index > bytes.startIndex, bytes[index - 1] <= 0x20 { index -= 1 }
    while index > bytes.startIndex, (97...122).contains(bytes[index - 1] | 0x20) { index -= 1 }
    guard index - 3 >= bytes.startIndex, bytes[(index - 3)..<index].allSatisfy({ $0 == 0x60 }) else {
      return nil
    }
    return index - 3
  }

  /// Where the object ends that begins at a place.
  private static func end(of bytes: [UInt8], from start: Int) throws(Problem) -> Int {
    var (depth, isText, isEscape) = (0, false, false)
    for index in start..<bytes.count {
      let byte = bytes[index]
      if isText {
        if isEscape {
          isEscape = false
        } else if byte == 0x5C {
          isEscape = true
        } else if byte == 0x22 {
          isText = false
        }
        continue
      }
      switch byte {
      case 0x22: isText = true
      case 0x7B, 0x5B:
        depth += 1
        guard depth <= depthLimit else {
          throw Problem(.completionNotJSON, "nested more than \(depthLimit) deep")
        }
      case 0x7D, 0x5D:
        depth -= 1
        if depth == 0 { return index + 1 }
      default: break
      }
    }
    throw Problem(.completionNotJSON, "the object does not end", hint: "answer with the whole object")
  }

  /// Recursion is bounded by `depthLimit`.
  private static func hasNull(_ json: JSON) -> Bool {
    switch json {
    case .string(let text): text.utf8.contains(0)
    case .array(let elements): elements.contains { hasNull($0) }
    case .object(let members): members.contains { $0.name.utf8.contains(0) || hasNull($0.value) }
    default: false
    }
  }
}

extension Problem.Code {
  /// An answer that was cut off at its limit.
  public static let completionCut = Self("completion.cut", exit: .invalidData)
  /// A model that would not answer.
  public static let completionRefused = Self("completion.refused", exit: .invalidData)
  /// An answer without text.
  public static let completionEmpty = Self("completion.empty", exit: .invalidData)
  /// An answer that is no object of JSON.
  public static let completionNotJSON = Self("completion.not-json", exit: .invalidData)
}
