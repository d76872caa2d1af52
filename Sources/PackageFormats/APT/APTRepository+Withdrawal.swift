public import Cryptography
public import Diagnostics
import OperatingSystem

extension APTRepository {
  /// Takes the package with these bytes out of a suite, whose head stays as it is but for the date.
  ///
  /// The suite becomes what it was without the package, in one step. It gets a new date, because apt ignores a suite
  /// that is older than the one it knows: the folder of the state before could not be put back as it was.
  ///
  /// - Parameters:
  ///   - digest: SHA-256 of the package.
  ///   - suite: its name.
  ///   - date: of the new suite; a second after the present one if that is later.
  ///   - sign: as for `add`.
  /// - Returns: the package that was listed; nothing is written where there was none.
  /// - Throws: as `remove`.
  public func withdraw(
    _ digest: Digest, from suite: String, date: Int64, sign: APTSigner?
  ) throws(Problem) -> Publication {
    guard let before = try state(of: suite) else {
      throw Problem(.aptInvalid, "the repository '\(folder)' has no suite '\(suite)'")
    }
    guard let package = before.packages.first(where: { $0.sha256 == digest }) else {
      return Publication(package: nil, isChanged: false, release: before.digest)
    }
    let file = "\(folder)/dists/\(suite)/Release"
    guard let head = try DebianStanza.all(in: before.release, file: file).first else {
      throw Problem(.aptInvalid, "'\(file)' is empty")
    }
    let next = try APTSuite(
      name: suite, codename: head["Codename"], origin: head["Origin"] ?? suite, label: head["Label"],
      description: head["Description"], architectures: before.listing.architectures,
      components: before.listing.components, date: max(date, (before.listing.date ?? -1) + 1))
    return try remove(
      package.name, version: package.version, architecture: package.architecture, from: next, sign: sign)
  }
}
