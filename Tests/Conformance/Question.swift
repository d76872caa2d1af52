import Cryptography
import Diagnostics
import JSON
import OperatingSystem

/// What a question is answered with, if it is not refused by a `Problem`.
enum Answer {
  case value(JSON)
  /// What the product does not handle, and so neither accepts nor refuses.
  case unsupported(String)

  /// What was asked about is sound.
  static let accepted = Answer.value("accept")
}

/// One line of `questions.jsonl`.
struct Question {
  let id: String
  /// All members; what is not there reads as if it were `null`.
  let fields: JSONFields
  private let folder: String

  /// - Throws: `json.field` for a line that is no question.
  init(_ json: JSON, folder: String) throws(Problem) {
    fields = try JSONFields(json, at: "question")
    id = try fields.text("id")
    self.folder = folder
  }

  /// The operation, in sets that have several; else empty.
  func operation() throws(Problem) -> String { try fields.optionalText("op") ?? "" }

  /// Whether an option is set, as JavaScript sees it.
  func isOn(_ option: String) -> Bool {
    switch fields.value("options")?[option] {
    case nil, .null, .bool(false), .integer(0): false
    default: true
    }
  }

  /// Bytes that are written in base64.
  func bytes(base64 name: String) throws(Problem) -> [UInt8] {
    try fields.text(name, as: "base64") { decoded(base64: $0) }
  }

  /// Bytes that are written as hexadecimal digits.
  func bytes(hex name: String) throws(Problem) -> [UInt8] {
    try fields.text(name, as: "hexadecimal digits") { decoded(hex: $0) }
  }

  /// Where a file of the question lies.
  func path(_ name: String) throws(Problem) -> String { resolved(try fields.text(name), in: folder) }

  /// The answer that an operation has no function.
  var noFunction: Answer { .unsupported("there is no function for this operation") }

  func unsupported(_ reason: String) -> JSON { ["id": .string(id), "unsupported": .string(reason)] }

  func refused(_ problem: Problem) -> JSON {
    let place = problem.location
    return [
      "id": .string(id),
      "error": .compact([
        "code": .string(problem.code.name), "message": .string(problem.message),
        "line": place.map { .integer($0.line) }, "column": place.map { .integer($0.column) },
      ]),
    ]
  }
}
