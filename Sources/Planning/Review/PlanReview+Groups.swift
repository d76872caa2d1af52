public import Diagnostics

extension PlanReview {
  /// Rules that belong together.
  public enum Group: String, CaseIterable, Sendable {
    /// Ids, edges, decisions, circles.
    case graph
    /// How much there is of what.
    case limits
    /// Placeholders, texts that stand twice, links, criteria.
    case content
    /// Titles and times that contradict what they are about.
    case meaning
    /// People and time.
    case resources

    /// Whether a finding is of this group.
    public func holds(_ code: Problem.Code) -> Bool { codes.contains(code) }

    private var codes: [Problem.Code] {
      switch self {
      case .graph:
        [.planDuplicateID, .planUnknownID, .planCycle, .planUnreachable, .planBranch, .planMerge, .planDepth]
      case .limits: [.planLimit]
      case .content: [.planPlaceholder, .planDuplicate, .planMeasurable, .planURL]
      case .meaning: [.planTitle, .planOffRoute, .planDuration]
      case .resources: [.planPerson, .planDeadline, .planOverbooked]
      }
    }
  }
}
