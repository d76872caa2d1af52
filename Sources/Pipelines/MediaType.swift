/// The media types of artifacts (RFC 6838); ours are in the vendor tree.
public enum MediaType {
  /// A folder, as a deterministic uncompressed tar.
  public static let tree = "application/vnd.stellwerk.tree+tar"
  /// Any text.
  public static let text = "text/plain"
  /// Anything.
  public static let binary = "application/octet-stream"
  /// As `file(1)` and the IANA registry name a .deb.
  public static let debianPackage = "application/vnd.debian.binary-package"
  /// RFC 3156 §5.
  public static let openPGPSignature = "application/pgp-signature"
  /// CycloneDX 1.6, registered.
  public static let cycloneDX = "application/vnd.cyclonedx+json"
  /// SPDX 2.3, registered.
  public static let spdx = "application/spdx+json"
  /// What a scan found.
  public static let findings = "application/vnd.stellwerk.findings+json"
  /// What a decision rests on.
  public static let facts = "application/vnd.stellwerk.facts+json"
  /// The rules of a decision.
  public static let policy = "application/vnd.stellwerk.policy+json"
  /// What was decided, with all reasons.
  public static let decision = "application/vnd.stellwerk.decision+json"
  /// Whose word counted.
  public static let trust = "application/vnd.stellwerk.trust+json"
  /// What was accepted for a time.
  public static let exceptions = "application/vnd.stellwerk.exceptions+json"
  /// Who approved.
  public static let approvals = "application/vnd.stellwerk.approvals+json"
  /// What a check of a publication found.
  public static let check = "application/vnd.stellwerk.check+json"
  /// Routes, tasks and work packages.
  public static let plan = "application/vnd.stellwerk.plan+json"
  /// What rules found in a plan.
  public static let planReport = "application/vnd.stellwerk.plan-report+json"
  /// How good a plan is.
  public static let planScore = "application/vnd.stellwerk.plan-score+json"
  /// How likely a plan is to go wrong.
  public static let planRisk = "application/vnd.stellwerk.plan-risk+json"
  /// Whether a plan may be used.
  public static let planGate = "application/vnd.stellwerk.plan-gate+json"
  /// Which earlier plan was taken for a plan, or offered.
  public static let planReuse = "application/vnd.stellwerk.plan-reuse+json"
  /// Which providers were asked for a plan, and what came of it.
  public static let completions = "application/vnd.stellwerk.completions+json"
  /// Any JSON (RFC 8259).
  public static let json = "application/json"
  /// RFC 7763.
  public static let markdown = "text/markdown"
  /// RFC 4180.
  public static let csv = "text/csv"
  /// RFC 5545.
  public static let calendar = "text/calendar"
  /// A drawing; registered by SVG 1.1, appendix P.
  public static let svg = "image/svg+xml"
  /// A page; registered by the HTML standard, §17.1.
  public static let html = "text/html"
  /// What a publication did.
  public static let publication = "application/vnd.stellwerk.publication+json"
}
