/// How the versions of an ecosystem are ordered.
///
/// 1. An ecosystem whose order is not implemented has no scheme: nothing is ever compared by guess.
/// 2. A scheme orders all versions it reads: the order is total, equality is "neither is newer".
/// 3. What a scheme cannot read it refuses, with the reason; the caller says so instead of deciding.
public import Diagnostics

/// An order of versions.
public enum VersionScheme: String, CaseIterable, Sendable {
  /// PEP 440, and legacy versions before all others.
  case pep440
  /// Semantic Versioning, leniently read.
  case semver
  /// `dpkg --compare-versions`.
  case debian

  /// The order of an OSV ecosystem, without the suffix after a colon; `nil` where it is not implemented.
  public init?(ecosystem: String) {
    switch ecosystem {
    case "PyPI": self = .pep440
    case "npm", "crates.io", "Go", "Hex", "SwiftURL", "Bitnami": self = .semver
    case "Debian": self = .debian
    default: return nil
    }
  }

  /// A text as a version of this scheme.
  ///
  /// - Throws: `version.semver`, `version.debian`.
  public func version(_ text: String) throws(Problem) -> OrderedVersion {
    switch self {
    case .pep440: .python(PythonVersion(text))
    case .semver: .semantic(try SemanticVersion(text))
    case .debian: .debian(try DebianVersion(text))
    }
  }
}

/// A version read by a scheme.
public enum OrderedVersion: Comparable, Sendable {
  // Two schemes never meet in one comparison; if they did, the order of the cases would decide.
  case python(PythonVersion)
  case semantic(SemanticVersion)
  case debian(DebianVersion)
}
