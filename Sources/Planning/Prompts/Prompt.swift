/// A versioned text with which a part of a plan is asked for: `pipelines/prompts/NAME/VERSION.md`.
///
///     ---
///     name: routes            # as its folder
///     version: 1              # as its file
///     schema: routes          # routes, tasks, work-package, refinement or repair
///     limits: {maxOutputTokens: 4000, temperature: 0.2, dataBytes: 20000}
///     examples: [{question: text, answer: text}]
///     ---
///     # Rules
///     what holds for every question
///     # Question
///     what is asked, with {{goal}} and other names of data
///
/// Data never becomes part of the text: a name in braces is replaced by the data between two marked lines.
public struct Prompt: Sendable, Equatable {
  /// What it is called.
  public let name: String
  /// Raised with every change.
  public let version: Int
  /// What the answer is: the name of an `AnswerSchema`, or `repair`.
  public let schema: String
  /// How long an answer may be, in tokens.
  public let maxOutputTokens: Int
  /// 0 for the likeliest answer.
  public let temperature: Double?
  /// How much of each piece of data is shown, in bytes.
  public let dataBytes: Int
  /// Questions with good answers; at most two.
  public let examples: [Example]
  /// What holds for every question.
  public let rules: String
  /// What is asked.
  public let question: String

  /// A question with a good answer.
  public struct Example: Sendable, Equatable {
    /// What was asked.
    public let question: String
    /// A good answer.
    public let answer: String
  }

  /// The parts that can be asked for.
  public static let schemas = ["refinement", "repair", "routes", "tasks", "work-package"]
  /// What `{{…}}` may name, by schema.
  static let dataNames: [String: [String]] = [
    "routes": ["constraints", "context", "goal", "people", "time"],
    "tasks": ["constraints", "context", "goal", "people", "route", "routes", "time"],
    "work-package": ["constraints", "context", "goal", "package", "people", "route", "task", "time"],
    "refinement": [
      "constraints", "context", "current", "goal", "package", "people", "route", "task", "time", "weak",
    ],
    "repair": ["problems"],
  ]

  /// The text of the question with its data put in; the names that it has, each with what it stands for.
  func filled(_ data: [(name: String, text: UntrustedText)]) -> String {
    var filled = ""
    for piece in Self.pieces(of: question) {
      switch piece {
      case .text(let text): filled += text
      case .name(let name):
        let found = data.filter { $0.name.utf8.elementsEqual(name.utf8) }
        filled += found.isEmpty ? "(none)" : found.map(\.text.fenced).joined(separator: "\n")
      }
    }
    return filled
  }

  enum Piece: Equatable {
    case text(String)
    case name(String)
  }

  /// Text and the names between `{{` and `}}`.
  static func pieces(of text: String) -> [Piece] {
    var pieces: [Piece] = []
    var rest = Array(text.utf8)[...]
    var plain: [UInt8] = []
    while let byte = rest.first {
      guard rest.starts(with: "{{".utf8) else {
        plain.append(byte)
        rest = rest.dropFirst()
        continue
      }
      guard let end = rest.indices.first(where: { rest[$0...].starts(with: "}}".utf8) }) else {
        plain += rest
        break
      }
      let name = String(decoding: rest[(rest.startIndex + 2)..<end], as: UTF8.self).filter { $0 != " " }
      pieces.append(.text(String(decoding: plain, as: UTF8.self)))
      pieces.append(.name(name))
      plain = []
      rest = rest[(end + 2)...]
    }
    pieces.append(.text(String(decoding: plain, as: UTF8.self)))
    return pieces.filter { $0 != .text("") }
  }
}
