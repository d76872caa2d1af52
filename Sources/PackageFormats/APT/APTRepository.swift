/// A repository of plain files that apt reads over `file:` or any web server.
///
///     pool/COMPONENT/x/NAME/NAME_VERSION_ARCH.deb          never changes, never removed
///     dists/SUITE/{Release, InRelease, Release.gpg}
///     dists/SUITE/COMPONENT/binary-ARCH/{Packages, Packages.gz, Packages.xz, Release}
///     dists/SUITE/COMPONENT/binary-ARCH/by-hash/ALGO/HEX     of this state and the one before
///
/// 1. Packages reach the pool before an index names them.
/// 2. `dists/SUITE` is exchanged as a whole (RENAME_EXCHANGE), after everything in it is on the disk.
/// 3. A client that read `InRelease` just before finds its indexes by hash for one more generation.
/// 4. One writer at a time (`flock` on the folder); readers need no lock.
/// 5. What a `Release` lists is held against it before it is built upon.
public import Cryptography
public import Diagnostics
import Glibc
import OperatingSystem

/// Signs a `Release` file: the whole `InRelease` and the detached `Release.gpg`.
public typealias APTSigner = (_ release: [UInt8]) throws(Problem) -> (inline: [UInt8], detached: [UInt8])

/// A repository below a folder.
public struct APTRepository: Sendable {
  /// What came of a change.
  public struct Publication: Hashable, Sendable {
    /// The package as it is listed now, or was until it was removed.
    public let package: APTPackage?
    /// Whether anything was written below `dists`.
    public let isChanged: Bool
    /// The digest of the suite's `Release` file.
    public let release: Digest
  }

  /// Where `pool` and `dists` stand.
  public let folder: String

  /// A repository that exists, or comes into being with the first package.
  public init(folder: String) { self.folder = folder }

  /// All packages of a suite, sorted; none where there is no such suite.
  ///
  /// - Throws: `apt.invalid`, `input.read`.
  public func packages(in suite: String) throws(Problem) -> [APTPackage] {
    try state(of: suite)?.packages ?? []
  }

  /// Adds a package; those present stay.
  ///
  /// Nothing is written when it is present with the same bytes.
  ///
  /// - Parameters:
  ///   - path: a .deb.
  ///   - component: the part of the suite that lists it.
  ///   - suite: the head of the new `Release` file.
  ///   - sign: `nil` leaves the suite unsigned, and removes signatures it had.
  /// - Returns: the package as it is listed, and whether anything was written.
  /// - Throws: `apt.conflict` for other bytes of the same version; `apt.busy`, `apt.invalid`,
  ///   `debian.invalid-package`, `output.create`, `output.write`, or what `sign` throws.
  public func add(
    _ path: String, component: String = "main", to suite: APTSuite, sign: APTSigner?
  ) throws(Problem) -> Publication {
    guard APTSuite.isWord(component) else {
      throw Problem(.aptInvalid, "'\(component)' is not the name of a component")
    }
    try createFolder(folder)
    return try withLock(on: folder, busy: .aptBusy) { () throws(Problem) -> Publication in
      let before = try state(of: suite.name)
      let package = try described(path, component: component)
      for present in before?.packages ?? [] where present.isSamePlace(as: package) {
        guard present.sha256 == package.sha256 else { throw conflict(package, present.fileName) }
        if let before, present.component == component, exists("\(folder)/\(present.fileName)") {
          return Publication(package: present, isChanged: false, release: before.digest)
        }
      }
      try pool(path, as: package)
      let others =
        before?.packages.filter { !($0.isSamePlace(as: package) && $0.component == component) } ?? []
      return try publish(others + [package], about: package, as: suite, component, after: before, sign: sign)
    }
  }

  /// Takes one version out of the suite; its file stays in the pool, so that it can be added again.
  ///
  /// - Returns: the package that was listed; nothing is written where there was none.
  /// - Throws: as `add`; `apt.invalid` where the suite does not exist.
  public func remove(
    _ name: String, version: String, architecture: String, from suite: APTSuite, sign: APTSigner?
  ) throws(Problem) -> Publication {
    guard isFolder(folder) else { throw Problem(.aptInvalid, "there is no repository at '\(folder)'") }
    return try withLock(on: folder, busy: .aptBusy) { () throws(Problem) -> Publication in
      guard let before = try state(of: suite.name) else {
        throw Problem(.aptInvalid, "the repository '\(folder)' has no suite '\(suite.name)'")
      }
      let isMeant = { (package: APTPackage) in
        package.name == name && package.version == version && package.architecture == architecture
      }
      guard let package = before.packages.first(where: isMeant) else {
        return Publication(package: nil, isChanged: false, release: before.digest)
      }
      let rest = before.packages.filter { !isMeant($0) }
      return try publish(rest, about: package, as: suite, package.component, after: before, sign: sign)
    }
  }

  /// Writes the suite anew with the packages it has: another date, another key.
  ///
  /// - Throws: as `add`.
  public func republish(_ suite: APTSuite, sign: APTSigner?) throws(Problem) -> Publication {
    try createFolder(folder)
    return try withLock(on: folder, busy: .aptBusy) { () throws(Problem) -> Publication in
      let before = try state(of: suite.name)
      return try publish(before?.packages ?? [], about: nil, as: suite, nil, after: before, sign: sign)
    }
  }
}

// MARK: - The pool

extension APTRepository {
  private func described(_ path: String, component: String) throws(Problem) -> APTPackage {
    let control = try DebianPackageReader(path: path).control
    let (digest, byteCount) = try digestOfFile(path)
    return try APTPackage(control: control, component: component, byteCount: byteCount, sha256: digest)
  }

  private func pool(_ path: String, as package: APTPackage) throws(Problem) {
    let place = "\(folder)/\(package.fileName)"
    if exists(place) {
      guard try digestOfFile(place).digest == package.sha256 else {
        throw conflict(package, package.fileName)
      }
      return
    }
    try createFolder(parent(of: place))
    // The lock makes us the only writer, so what stands here is left from a run that was killed.
    let temporary = "\(parent(of: place))/.incoming"
    unlink(temporary)
    do throws(Problem) {
      var writer = try FileWriter(creating: temporary)
      let stream = ChecksumStream(.sha256)
      try readChunks(of: path) { (chunk) throws(Problem) in
        stream.update(chunk)
        try writer.write(chunk)
      }
      try writer.close()
      guard stream.finishDigest() == package.sha256 else {
        throw Problem(.inputRead, "'\(path)' changed while it was read")
      }
      try move(temporary, to: place)
    } catch {
      unlink(temporary)
      throw error
    }
    var above = package.fileName
    repeat {
      above = parent(of: above)
      try syncFolder(above == "." ? folder : "\(folder)/\(above)")
    } while above != "."
  }

  private func conflict(_ package: APTPackage, _ file: String) -> Problem {
    Problem(
      .aptConflict,
      "'\(package.name)' \(package.version) for \(package.architecture) is in the repository with other bytes ('\(file)')",
      hint: "raise the version or revision: what was published keeps its bytes")
  }
}
