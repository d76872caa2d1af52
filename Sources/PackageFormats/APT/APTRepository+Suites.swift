import Cryptography
import Diagnostics
import Glibc
import OperatingSystem

extension APTRepository {
  /// A suite as it stands.
  struct State {
    let packages: [APTPackage]
    let listing: APTListing
    let digest: Digest
    let release: [UInt8]
  }

  /// Reads a suite and holds its indexes against its `Release`; `nil` where there is none.
  ///
  /// - Throws: `apt.invalid`, `input.read`.
  func state(of suite: String) throws(Problem) -> State? {
    guard APTSuite.isWord(suite) else { throw Problem(.aptInvalid, "'\(suite)' is not the name of a suite") }
    let base = "\(folder)/dists/\(suite)"
    guard exists(base) else { return nil }
    let release = try readBytes(of: "\(base)/Release")
    let listing = try APTListing(release, file: "\(base)/Release")
    var packages: [APTPackage] = []
    for component in listing.components {
      for architecture in listing.architectures {
        let path = "\(component)/binary-\(architecture)/Packages"
        let bytes = try readBytes(of: "\(base)/\(path)", limit: 1 << 30)
        let digest = Digest(of: bytes).hex
        guard
          listing.items.contains(where: { $0.path == path && $0.algorithm == .sha256 && $0.hex == digest })
        else {
          throw Problem(.aptInvalid, "'\(base)/\(path)' is not the index that '\(base)/Release' lists")
        }
        for stanza in try DebianStanza.all(in: bytes, file: "\(base)/\(path)") {
          let package = try APTPackage(stanza, component: component)
          // A package for all architectures stands in the index of each.
          if package.architecture != "all" || architecture == listing.architectures.first {
            packages.append(package)
          }
        }
      }
    }
    return State(
      packages: packages.sorted { $0.comes(before: $1) }, listing: listing, digest: Digest(of: release),
      release: release)
  }

  /// Builds the suite beside the present one, and exchanges the two.
  func publish(
    _ packages: [APTPackage], about package: APTPackage?, as suite: APTSuite, _ component: String?,
    after before: State?, sign: APTSigner?
  ) throws(Problem) -> Publication {
    if let date = before?.listing.date, date > suite.date {
      throw Problem(
        .aptInvalid, "the suite '\(suite.name)' would be older than it is: apt ignores that",
        hint: "publish with a date of \(Timestamp(seconds: date).text) or later")
    }
    let components = suite.components + (before?.listing.components ?? []) + (component.map { [$0] } ?? [])
    var architectures =
      suite.architectures + (before?.listing.architectures ?? []) + packages.map(\.architecture)
    // `all` has no index of its own where there are others: those list it.
    if architectures.contains(where: { $0 != "all" }) { architectures.removeAll { $0 == "all" } }
    let release = try APTRelease(
      suite, components: Self.sorted(components), architectures: Self.sorted(architectures),
      packages: packages)
    let text = Array(release.text.utf8)
    let signatures = try sign?(text)
    let (next, present) = ("\(folder)/dists/.\(suite.name).next", "\(folder)/dists/\(suite.name)")
    try createFolder("\(folder)/dists")
    removeFolder(next)
    try createFolder(next)
    for file in release.files {
      try write(file.bytes, to: "\(next)/\(file.path)")
      for algorithm in APTChecksum.allCases {
        let name =
          "\(next)/\(parent(of: file.path))/by-hash/\(algorithm.rawValue)/\(algorithm.hex(of: file.bytes))"
        // Two indexes can be equal byte for byte.
        if !exists(name) { try write(file.bytes, to: name) }
      }
    }
    try keep(before?.listing.items ?? [], of: present, in: next)
    try write(text, to: "\(next)/Release")
    if let signatures {
      try write(signatures.inline, to: "\(next)/InRelease")
      try write(signatures.detached, to: "\(next)/Release.gpg")
    }
    for entry in try FolderTree(next).entries where entry.kind == .folder {
      try syncFolder("\(next)/\(entry.path)")
    }
    try syncFolder(next)
    // apt reads with an account of its own, and web servers with theirs.
    try makePublic(next)
    if exists("\(folder)/pool") { try makePublic("\(folder)/pool") }
    if before == nil { try move(next, to: present) } else { try exchange(next, present) }
    try syncFolder("\(folder)/dists")
    try syncFolder(folder)
    removeFolder(next)
    return Publication(package: package, isChanged: true, release: Digest(of: text))
  }

  /// Keeps what the present `Release` lists reachable by hash.
  private func keep(_ items: [APTListing.Item], of present: String, in next: String) throws(Problem) {
    for item in items {
      let name = "\(parent(of: item.path))/by-hash/\(item.algorithm.rawValue)/\(item.hex)"
      guard exists("\(present)/\(name)"), !exists("\(next)/\(name)") else { continue }
      try createFolder(parent(of: "\(next)/\(name)"))
      guard link("\(present)/\(name)", "\(next)/\(name)") == 0 else {
        throw .system(.outputCreate, "cannot link '\(next)/\(name)'", errno)
      }
    }
  }

  private func write(_ bytes: [UInt8], to path: String) throws(Problem) {
    try createFolder(parent(of: path))
    var writer = try FileWriter(creating: path)
    try writer.write(bytes)
    try writer.close()
  }

  private static func sorted(_ words: [String]) -> [String] {
    Set(words).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
