public import JSON
public import OperatingSystem

/// One thing that somebody did or said about a plan after it was made.
///
/// The plan document stays as it was sealed; what happens to it is a list of changes, each an event of the ledger.
public struct PlanChange: Hashable, Sendable {
  /// What happened.
  public enum Act: Hashable, Sendable {
    /// A package got a status; its title tells whether the id still means the same package.
    case status(package: String, title: String, RoutePlan.Status)
    /// A decision was taken: the id of the route of an option.
    case choice(decision: String, route: String)
    /// Somebody said something, of one package or of the plan.
    case comment(package: String?, text: String)
    /// Somebody judged the plan, or one package.
    case feedback(PlanFeedback)
    /// An earlier change was taken back.
    case undo(of: Int64)
  }

  /// Its place among all changes.
  public let number: Int64
  /// When it was recorded.
  public let time: Timestamp
  /// Who said so.
  public let actor: String
  /// What happened.
  public let act: Act

  /// A change of its parts.
  public init(number: Int64, time: Timestamp, actor: String, _ act: Act) {
    (self.number, self.time, self.actor, self.act) = (number, time, actor, act)
  }
}

extension PlanChange.Act {
  /// The kinds of event that changes are recorded as.
  public static let kinds: Set<String> = [
    "plan.status", "plan.choice", "plan.comment", "plan.feedback", "plan.undone",
  ]

  /// The kind of event.
  public var kind: String {
    switch self {
    case .status: "plan.status"
    case .choice: "plan.choice"
    case .comment: "plan.comment"
    case .feedback: "plan.feedback"
    case .undo: "plan.undone"
    }
  }

  /// What the event says beside the name of the plan.
  public var members: [(name: String, value: JSON?)] {
    switch self {
    case .status(let package, let title, let status):
      [
        ("package", .string(package)), ("title", .string(title)), ("status", .string(status.rawValue)),
      ]
    case .choice(let decision, let route):
      [("decision", .string(decision)), ("route", .string(route))]
    case .comment(let package, let text):
      [("package", package.map { .string($0) }), ("text", .string(text))]
    case .feedback(let feedback): feedback.members
    case .undo(let number): [("event", .integer(Int(number)))]
    }
  }

  /// Reads what an event says; nil for what no version of this program has written.
  public init?(kind: String, payload: JSON) {
    let package = payload["package"]?.string
    switch kind {
    case "plan.status":
      guard let package, let title = payload["title"]?.string,
        let status = payload["status"]?.string.flatMap({ RoutePlan.Status(rawValue: $0) })
      else { return nil }
      self = .status(package: package, title: title, status)
    case "plan.choice":
      guard let decision = payload["decision"]?.string, let route = payload["route"]?.string else {
        return nil
      }
      self = .choice(decision: decision, route: route)
    case "plan.comment":
      guard let text = payload["text"]?.string else { return nil }
      self = .comment(package: package, text: text)
    case "plan.feedback":
      guard let feedback = PlanFeedback(json: payload) else { return nil }
      self = .feedback(feedback)
    case "plan.undone":
      guard let number = payload["event"]?.integer else { return nil }
      self = .undo(of: Int64(number))
    default: return nil
    }
  }
}
