internal import Cryptography
internal import Diagnostics
internal import Packages

/// Packages of rpm, header by header, and then what they need of each other.
///
/// 1. The version of a package is `[epoch:]version-release`, as advisories have it; its package URL keeps the epoch apart.
/// 2. A need is met by what provides a version that it allows, or by who brings the file that it names. Files count where
///    repositories list them for it: programs, and what lies in `/etc`.
/// 3. Keys of who signs packages stand in databases like packages; they are none.
struct RPMPackages {
  private struct Offer {
    let position: Int
    let sense: RPMSense
  }

  private let context: ListContext
  private(set) var list = PackageList(edges: .complete)
  private var offers: [ByteName: [Offer]] = [:]
  private var needs: [(from: Int, name: String, sense: RPMSense)] = []

  init(_ context: ListContext) { self.context = context }

  /// Adds the package of a header; one without name or version is told.
  mutating func add(_ header: RPMHeader, place: String) {
    guard let name = header.text(.name), let version = header.text(.version),
      let release = header.text(.release)
    else {
      list.warn(.listEntry, "\(place): a package without name, version or release", context.path, line: 1)
      return
    }
    if name == "gpg-pubkey" { return }
    let position = list.add(package(header, name, "\(version)-\(release)"))
    for (name, sense) in relations(header, .provideName, .provideFlags, .provideVersion) {
      offers[ByteName(name), default: []].append(Offer(position: position, sense: sense))
    }
    let isWhole = header.forEachFile { folder, name in
      guard Self.isListed(folder, name) else { return }
      let path = String(decoding: Array(folder) + Array(name), as: UTF8.self)
      offers[ByteName(path), default: []].append(Offer(position: position, sense: .any))
    }
    if !isWhole { warn("\(place): it names more files than are looked at, or longer ones") }
    for (name, sense) in relations(header, .requireName, .requireFlags, .requireVersion) {
      needs.append((position, name, sense))
    }
  }

  /// Notes what cannot be read.
  mutating func warn(_ message: String) { list.warn(.listEntry, message, context.path, line: 1) }

  /// The list, with all needs that are met within it.
  mutating func finish() -> PackageList {
    for (from, name, sense) in needs {
      // What rpm itself must be able to do.
      if name.hasPrefix("rpmlib(") { continue }
      let parts = name.hasPrefix("(") ? RPMSense.parts(rich: name) : [(name, sense)]
      for (name, sense) in parts {
        let met = (offers[ByteName(name)] ?? []).filter { $0.sense.overlaps(sense) }
        list.connect(from, toEach: met.map(\.position))
      }
    }
    return list
  }

  /// What createrepo lists in the primary metadata of a repository.
  private static func isListed(_ folder: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Bool {
    folder.suffix(4).elementsEqual("bin/".utf8) || folder.starts(with: "/etc/".utf8)
      || folder.elementsEqual("/usr/lib/".utf8) && name.elementsEqual("sendmail".utf8)
      || folder.indices.contains {
        folder[$0] == UInt8(ascii: "b") && folder[$0...].starts(with: "bin/".utf8)
      }
  }

  /// What a header says it provides or needs; nothing has no name.
  private func relations(
    _ header: RPMHeader, _ names: RPMHeader.Tag, _ flags: RPMHeader.Tag, _ versions: RPMHeader.Tag
  ) -> [(name: String, sense: RPMSense)] {
    let (names, flags, versions) = (header.texts(names), header.numbers(flags), header.texts(versions))
    var relations: [(name: String, sense: RPMSense)] = []
    for (index, name) in names.enumerated() where !name.isEmpty {
      let isTold = flags.indices.contains(index) && versions.indices.contains(index)
      relations.append((name, isTold ? RPMSense(flags: flags[index], version: versions[index]) : .any))
    }
    return relations
  }

  // MARK: - One package

  private mutating func package(_ header: RPMHeader, _ name: String, _ version: String) -> ListedPackage {
    let epoch = header.numbers(.epoch).first.map(String.init)
    // What was built from a source package names it; a source package names none.
    let source = header.text(.sourceRPM)
    let architecture = source == nil && header.has(.sourcePackage) ? "src" : header.text(.architecture)
    var qualifiers: [String: String] = [:]
    qualifiers["arch"] = architecture
    qualifiers["epoch"] = epoch
    qualifiers["distro"] = context.distribution?.qualifier
    qualifiers["upstream"] = source
    qualifiers["rpmmod"] = header.text(.modularityLabel)
    let purl = listedPURL(
      "rpm", namespace: context.distribution?.rpmVendor, name, version, qualifiers, in: &list, context,
      line: nil)
    let full = (epoch.map { "\($0):" } ?? "") + version
    var package = ListedPackage(
      name, full, key: "\(name)-\(full).\(architecture ?? "")", purl: purl)
    package.architecture = architecture
    (package.source, package.sourceVersion) = Self.source(source)
    package.licences = [header.text(.licence)].compactMap { $0 }
    package.summary = header.text(.summary)
    (package.supplier, package.maintainer) = (header.text(.vendor), header.text(.packager))
    if package.maintainer == nil { package.maintainer = package.supplier }
    let isSHA256 = (header.numbers(.payloadDigestAlgorithm).first ?? 8) == 8
    package.noteRPM("header-sha256", header.text(.headerSHA256))
    package.noteRPM("payload-sha256", isSHA256 ? header.text(.payloadDigest) : nil)
    package.noteRPM("md5", header.bytes(.packageMD5).map { hexadecimal($0) })
    package.noteRPM("module", header.text(.modularityLabel))
    return package
  }

  /// `name-1.0-1.src.rpm`.
  private static func source(_ file: String?) -> (name: String?, version: String?) {
    guard var text = file?[...] else { return (nil, nil) }
    for ending in [".src.rpm", ".nosrc.rpm"] where text.hasSuffix(ending) {
      text = text.dropLast(ending.count)
    }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count > 2 else { return (String(text), nil) }
    return (parts.dropLast(2).joined(separator: "-"), parts.suffix(2).joined(separator: "-"))
  }
}

extension ListedPackage {
  /// Notes what rpm says of a package; none of its digests is one of the package file.
  mutating func noteRPM(_ name: String, _ value: String?) {
    guard let value else { return }
    let property = Property("stellwerk:rpm:\(name)", value)
    if !properties.contains(property) { properties.append(property) }
  }
}

extension LinuxDistribution {
  /// What package URLs of rpm name: the vendor, which a few distributions do not call themselves after.
  fileprivate var rpmVendor: String {
    if id == "rhel" { return "redhat" }
    if id.hasPrefix("opensuse") { return "opensuse" }
    return ["sles", "sled", "sle_hpc"].contains(id) ? "suse" : id
  }
}
