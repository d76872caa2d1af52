internal import Diagnostics
internal import Packages

/// A component as the advisories of its ecosystem name it.
struct ScannedPackage {
  let package: AdvisoryPackage
  let version: String
  let scheme: VersionScheme

  /// Why a component cannot be looked up.
  struct Refusal: Error { let reason: String }

  /// From the package URL; the component's own version counts before that of the URL.
  init(_ component: Findings.Component) throws(Refusal) {
    guard !component.purl.isEmpty else { throw Refusal(reason: "'\(component.name)' has no package URL") }
    let purl: PackageURL
    do throws(Problem) { purl = try PackageURL(component.purl) } catch {
      throw Refusal(reason: error.message)
    }
    var version = component.version.isEmpty ? purl.version ?? "" : component.version
    package = try Self.package(purl, version: &version)
    guard let scheme = VersionScheme(ecosystem: package.ecosystem) else {
      throw Refusal(reason: "versions of '\(package.ecosystem)' are not compared")
    }
    guard !version.isEmpty else { throw Refusal(reason: "'\(component.name)' has no version") }
    do throws(Problem) { _ = try scheme.version(version) } catch { throw Refusal(reason: error.message) }
    (self.version, self.scheme) = (version, scheme)
  }

  /// The package as OSV names it; `version` becomes that of the source package where the package URL names one.
  private static func package(_ purl: PackageURL, version: inout String) throws(Refusal) -> AdvisoryPackage {
    if let ecosystem = languages[purl.type] {
      let separator = purl.type == "maven" ? ":" : "/"
      let name = purl.namespace.map { "\($0)\(separator)\(purl.name)" } ?? purl.name
      return AdvisoryPackage(ecosystem: ecosystem, name: name)
    }
    guard let (distributions, names) = Self.distributions[purl.type] else {
      throw Refusal(reason: "packages of type '\(purl.type)' are not evaluated")
    }
    guard let distribution = distributions[purl.namespace ?? ""] else {
      throw Refusal(
        reason:
          "packages of '\(purl.namespace ?? "")' are not evaluated, of type '\(purl.type)' only those of \(names)"
      )
    }
    var name = purl.name
    // Advisories of these distributions name source packages.
    if distribution.namesSources, let upstream = purl.qualifiers["upstream"] {
      let source = upstream.split(separator: "@", maxSplits: 1).map(String.init)
      name = source.first ?? name
      if source.count == 2 { version = source[1] }
    }
    if purl.type == "rpm", let epoch = purl.qualifiers["epoch"], !version.contains(":") {
      version = "\(epoch):\(version)"
    }
    let release = distribution.release(purl.qualifiers["distro"])
    return AdvisoryPackage(
      ecosystem: release.map { "\(distribution.ecosystem):\($0)" } ?? distribution.ecosystem, name: name)
  }

  /// The OSV ecosystem of a type of package URL.
  private static let languages = [
    "bitnami": "Bitnami", "cargo": "crates.io", "composer": "Packagist", "cran": "CRAN", "gem": "RubyGems",
    "golang": "Go", "hackage": "Hackage", "hex": "Hex", "maven": "Maven", "npm": "npm", "nuget": "NuGet",
    "pub": "Pub", "pypi": "PyPI", "swift": "SwiftURL",
  ]

  /// A distribution, by the namespace of its package URLs.
  private struct Distribution {
    let ecosystem: String
    /// What stands before the release in `distro`: `debian-12`.
    let prefix: String
    let namesSources: Bool
    /// How many numbers of the release count, and what stands before them in OSV.
    let numbers: Int
    var releasePrefix = ""

    /// The release of a `distro` qualifier; `nil` where it names no number (any release is meant then).
    func release(_ distro: String?) -> String? {
      guard let distro, distro.hasPrefix("\(prefix)-") else { return nil }
      let found = distro.dropFirst(prefix.count + 1).prefix { $0 == "." || $0.isASCII && $0.isNumber }
        .split(separator: ".").prefix(numbers)
      return found.isEmpty ? nil : releasePrefix + found.joined(separator: ".")
    }
  }

  private static let distributions: [String: (byNamespace: [String: Distribution], names: String)] = [
    "deb": (
      ["debian": .init(ecosystem: "Debian", prefix: "debian", namesSources: true, numbers: 1)], "Debian"
    ),
    "apk": (
      [
        "alpine": .init(
          ecosystem: "Alpine", prefix: "alpine", namesSources: true, numbers: 2, releasePrefix: "v"),
        "chainguard": .init(ecosystem: "Chainguard", prefix: "chainguard", namesSources: true, numbers: 0),
        "wolfi": .init(ecosystem: "Wolfi", prefix: "wolfi", namesSources: true, numbers: 0),
      ], "Alpine, Chainguard and Wolfi"
    ),
    "rpm": (
      [
        "almalinux": .init(ecosystem: "AlmaLinux", prefix: "almalinux", namesSources: false, numbers: 1),
        "rocky": .init(ecosystem: "Rocky Linux", prefix: "rocky", namesSources: false, numbers: 1),
      ], "AlmaLinux and Rocky Linux"
    ),
  ]
}
