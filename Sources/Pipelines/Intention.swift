/// Something that a stage will do outside of its folder, told before it is done.
public struct Intention: Sendable, Hashable {
  /// The sorts of deeds outside, in the order in which they are shown.
  public enum Action: String, CaseIterable, Sendable {
    /// Takes bytes in: from a URL, a file, a package index.
    case fetch
    /// Starts a program that the person has written.
    case start
    /// Uses a private key.
    case sign
    /// Changes something that others see.
    case publish
  }

  /// What is done.
  public let action: Action
  /// To what: a URL without secrets, a path, a package URL, a suite.
  public let subject: String
  /// What a reviewer wants to know besides: a digest, a key, a folder; one clause.
  public let detail: String?

  /// A deed, its object, and how it is done.
  public init(_ action: Action, _ subject: String, _ detail: String? = nil) {
    (self.action, self.subject, self.detail) = (action, subject, detail)
  }
}
