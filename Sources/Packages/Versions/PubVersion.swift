public import Diagnostics

/// A version of a Dart package: a semantic version in which build metadata count, after everything else.
///
/// Dart documentation of `pub_semver`, class `Version`: two versions that differ only in them are ordered by them.
public struct PubVersion: Hashable, Sendable {
  private let version: SemanticVersion
  private let build: [SemanticVersion.Identifier]

  /// Takes a version apart.
  ///
  /// - Throws: `version.semver`.
  public init(_ text: String) throws(Problem) {
    version = try SemanticVersion(text)
    let bytes = Array(text.utf8)
    guard let plus = bytes.firstIndex(of: UInt8(ascii: "+")) else {
      build = []
      return
    }
    build = SemanticVersion.identifiers(bytes[(plus + 1)...])
  }
}

extension PubVersion: Comparable {
  /// Versions without build metadata come first.
  public static func < (left: Self, right: Self) -> Bool {
    left.version == right.version
      ? left.build.lexicographicallyPrecedes(right.build) : left.version < right.version
  }
}
