import JSON

/// What a kind of document is declared to hold: its schema, reference page and example are made of this.
public struct DocumentShape: Sendable {
  /// The kind.
  public let kind: DocumentKind
  /// One clause on what it is for.
  public let purpose: String
  /// The keys of `metadata`.
  public let metadata: [any OptionDeclaration]
  /// The keys of `spec`.
  public let spec: [any OptionDeclaration]
}

extension DocumentKind {
  /// What documents of the kind are declared to hold.
  public var shape: DocumentShape {
    switch self {
    case .package:
      DocumentShape(
        kind: self, purpose: "what is to be made, by which pipeline, judged by which policy",
        metadata: PackageManifest.Metadata.declared, spec: PackageManifest.declared)
    case .pipeline:
      DocumentShape(
        kind: self, purpose: "stages and how they are connected, for any number of packages",
        metadata: PipelineDocument.metadata, spec: PipelineDocument.declared)
    case .policy:
      DocumentShape(
        kind: self, purpose: "what every release must hold to, and how its risk is measured",
        metadata: PolicyManifest.metadata, spec: PolicyManifest.declared)
    case .trust:
      DocumentShape(
        kind: self, purpose: "whose signature counts, in which role, from when until when",
        metadata: TrustManifest.metadata, spec: TrustManifest.declared)
    case .exception:
      DocumentShape(
        kind: self, purpose: "what is let through for a limited time, and what compensates",
        metadata: ExceptionManifest.metadata, spec: ExceptionManifest.declared)
    case .approval:
      DocumentShape(
        kind: self, purpose: "who has seen a release and lets it go on, to which rings",
        metadata: ApprovalManifest.metadata, spec: ApprovalManifest.declared)
    case .plan:
      DocumentShape(
        kind: self, purpose: "a goal for which a plan is to be made, and its limits",
        metadata: PlanManifest.metadata, spec: PlanManifest.declared)
    case .playbook:
      DocumentShape(
        kind: self, purpose: "how goals of one sort are reached: routes, tasks, work packages, decisions",
        metadata: PlaybookManifest.metadata, spec: PlaybookManifest.declared)
    case .policyTest:
      DocumentShape(
        kind: self, purpose: "facts, and the verdict that a policy must come to",
        metadata: PolicyTestManifest.metadata, spec: PolicyTestManifest.declared)
    }
  }
}
