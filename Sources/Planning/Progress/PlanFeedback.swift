public import Diagnostics
import JSON
import OperatingSystem
import YAML

/// What somebody thinks of a plan, or of one package of it.
public struct PlanFeedback: Hashable, Sendable {
  /// The words that there are for it.
  public enum Mark: String, CaseIterable, Sendable {
    case helpful
    case unclear
    case tooDetailed = "too-detailed"
  }

  /// The id of the package; nil for the plan as a whole.
  public var package: String?
  /// 1, of no use, to 5.
  public var rating: Int?
  /// What it is, in a word.
  public var mark: Mark?
  /// What it is, in more words.
  public var text: String?

  /// Feedback of its parts; at least one of the last three says something.
  public init(package: String? = nil, rating: Int? = nil, mark: Mark? = nil, text: String? = nil) {
    (self.package, self.rating, self.mark, self.text) = (package, rating, mark, text)
  }

  /// As it stands in a document.
  var members: [(name: String, value: JSON?)] {
    [
      ("package", package.map { .string($0) }), ("rating", rating.map { .integer($0) }),
      ("mark", mark.map { .string($0.rawValue) }), ("text", text.map { .string($0) }),
    ]
  }

  /// Reads one entry; nil where nothing is said, or something that cannot be meant.
  init?(json: JSON) {
    let rating = json["rating"]?.integer
    let mark = json["mark"]?.string
    self.init(
      package: json["package"]?.string, rating: rating, mark: mark.flatMap { Mark(rawValue: $0) },
      text: json["text"]?.string)
    guard rating.map({ (1...5).contains($0) }) ?? true, mark == nil || self.mark != nil else { return nil }
    guard rating != nil || self.mark != nil || text != nil else { return nil }
  }

  /// Reads a file of feedback: a list of mappings with `package`, `rating` (1 to 5), `mark` and `text`, in YAML or JSON.
  ///
  /// - Throws: `plan.feedback` for an entry that says nothing or something else, at its place; what reading YAML throws.
  public static func list(_ bytes: [UInt8], file: String) throws(Problem) -> [PlanFeedback] {
    let node = try parseDocument(bytes, file: file)
    guard case .sequence(let entries) = node.value else {
      throw Problem(
        .planFeedback, "the feedback is no list", at: node.location,
        hint: "write '- { package: scope.1.1, rating: 4, mark: unclear, text: … }'")
    }
    var feedback: [PlanFeedback] = []
    for entry in entries {
      var json: [(name: String, value: JSON)] = []
      for name in ["package", "rating", "mark", "text"] {
        guard let (_, value) = entry.pair(name) else { continue }
        switch value.value {
        case .string(let text): json.append((name, .string(text)))
        case .integer(let number): json.append((name, .integer(number)))
        default: throw Problem(.planFeedback, "'\(name)' is no text and no number", at: value.location)
        }
      }
      if case .mapping(let pairs) = entry.value, pairs.count != json.count {
        let other = pairs.first { pair in !json.contains { $0.name == pair.0.value } }
        throw Problem(
          .planFeedback, "unknown key '\(other?.0.value ?? "")'", at: other?.0.location ?? entry.location,
          hint: "keys: package, rating, mark, text")
      }
      guard let one = PlanFeedback(json: .object(json)) else {
        throw Problem(
          .planFeedback, "the entry says nothing that can be used", at: entry.location,
          hint:
            "give a rating from 1 to 5, a mark (\(Mark.allCases.map(\.rawValue).joined(separator: ", "))) or a text"
        )
      }
      feedback.append(one)
    }
    return feedback
  }
}

extension Problem.Code {
  /// Feedback that cannot be read.
  public static let planFeedback = Self("plan.feedback", exit: .invalidData)
}
