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
    var name = purl.namespace.map { "\($0)/\(purl.name)" } ?? purl.name
    let ecosystem: String
    switch purl.type {
    case "pypi": ecosystem = "PyPI"
    case "npm": ecosystem = "npm"
    case "golang": ecosystem = "Go"
    case "cargo": ecosystem = "crates.io"
    case "deb":
      guard purl.namespace == "debian" else {
        throw Refusal(
          reason:
            "packages of '\(purl.namespace ?? "")' are not evaluated, of type 'deb' only those of Debian")
      }
      // Debian's advisories name source packages.
      let source =
        purl.qualifiers["upstream"].map { $0.split(separator: "@", maxSplits: 1).map(String.init) } ?? []
      name = source.first ?? purl.name
      if source.count == 2 { version = source[1] }
      ecosystem = Self.debianRelease(purl.qualifiers["distro"]).map { "Debian:\($0)" } ?? "Debian"
    default: throw Refusal(reason: "packages of type '\(purl.type)' are not evaluated")
    }
    package = AdvisoryPackage(ecosystem: ecosystem, name: name)
    guard let scheme = VersionScheme(ecosystem: package.ecosystem) else {
      throw Refusal(reason: "versions of '\(package.ecosystem)' are not compared")
    }
    guard !version.isEmpty else { throw Refusal(reason: "'\(component.name)' has no version") }
    do throws(Problem) { _ = try scheme.version(version) } catch { throw Refusal(reason: error.message) }
    (self.version, self.scheme) = (version, scheme)
  }

  /// `12` of `debian-12` and `debian-12.5`; `nil` where the qualifier names no number (any release is meant then).
  private static func debianRelease(_ distro: String?) -> String? {
    guard let distro, distro.hasPrefix("debian-") else { return nil }
    let number = distro.dropFirst(7).prefix { $0.isASCII && $0.isNumber }
    return number.isEmpty ? nil : String(number)
  }
}
