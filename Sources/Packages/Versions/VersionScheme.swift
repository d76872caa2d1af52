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
  /// `apk version -t`.
  case alpine
  /// `rpmvercmp`.
  case rpm
  /// Maven's version order specification.
  case maven
  /// `Gem::Version`.
  case rubyGems
  /// Semantic Versioning with four numbers.
  case nuGet
  /// PHP's `version_compare`.
  case php
  /// Semantic Versioning in which build metadata count.
  case pub
  /// R's `package_version`.
  case cran
  /// The Haskell Package Versioning Policy.
  case hackage

  /// The order of an OSV ecosystem, without the suffix after a colon; `nil` where it is not implemented.
  public init?(ecosystem: String) {
    guard let scheme = Self.ecosystems[ecosystem] else { return nil }
    self = scheme
  }

  /// The names of the ecosystems in the OSV schema, “Defined ecosystems”.
  private static let ecosystems: [String: VersionScheme] = {
    let names: [(VersionScheme, [String])] = [
      (.pep440, ["PyPI"]),
      (.semver, ["npm", "crates.io", "Go", "Hex", "SwiftURL", "Bitnami", "Julia"]),
      (.debian, ["Debian", "Ubuntu", "Echo"]),
      (.alpine, ["Alpine", "Alpaquita", "BellSoft Hardened Containers", "Chainguard", "MinimOS", "Wolfi"]),
      (
        .rpm,
        [
          "AlmaLinux", "Azure Linux", "Mageia", "Photon OS", "Red Hat", "Rocky Linux", "SUSE", "openEuler",
          "openSUSE",
        ]
      ),
      (.maven, ["Maven"]), (.rubyGems, ["RubyGems"]), (.nuGet, ["NuGet"]), (.php, ["Packagist"]),
      (.pub, ["Pub"]),
      (.cran, ["Bioconductor", "CRAN"]), (.hackage, ["GHC", "Hackage"]),
    ]
    return names.reduce(into: [:]) { all, group in for name in group.1 { all[name] = group.0 } }
  }()

  /// A text as a version of this scheme.
  ///
  /// - Throws: `version.semver`, `version.debian`, `version.rubygems`, `version.nuget`, `version.dotted`.
  public func version(_ text: String) throws(Problem) -> OrderedVersion {
    switch self {
    case .pep440: .python(PythonVersion(text))
    case .semver: .semantic(try SemanticVersion(text))
    case .debian: .debian(try DebianVersion(text))
    case .alpine: .alpine(AlpineVersion(text))
    case .rpm: .rpm(RPMVersion(text))
    case .maven: .maven(MavenVersion(text))
    case .rubyGems: .rubyGems(try RubyGemsVersion(text))
    case .nuGet: .nuGet(try NuGetVersion(text))
    case .php: .php(PHPVersion(text))
    case .pub: .pub(try PubVersion(text))
    case .cran: .dotted(try DottedVersion(text, separators: ".-"))
    case .hackage: .dotted(try DottedVersion(text))
    }
  }
}

/// A version read by a scheme.
public enum OrderedVersion: Comparable, Sendable {
  // Two schemes never meet in one comparison; if they did, the order of the cases would decide.
  case python(PythonVersion)
  case semantic(SemanticVersion)
  case debian(DebianVersion)
  case alpine(AlpineVersion)
  case rpm(RPMVersion)
  case maven(MavenVersion)
  case rubyGems(RubyGemsVersion)
  case nuGet(NuGetVersion)
  case php(PHPVersion)
  case pub(PubVersion)
  case dotted(DottedVersion)
}
