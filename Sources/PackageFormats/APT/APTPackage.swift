public import Cryptography
internal import Diagnostics

/// A package as an index lists it.
public struct APTPackage: Hashable, Sendable {
  /// The part of the suite it is in.
  public let component: String
  /// All fields of its paragraph in `Packages`.
  public let stanza: DebianStanza
  /// The field `Package`.
  public let name: String
  /// The field `Version`.
  public let version: String
  /// The field `Architecture`.
  public let architecture: String
  /// The field `Filename`: relative to the repository.
  public let fileName: String
  /// The field `Size`.
  public let byteCount: Int
  /// The field `SHA256`.
  public let sha256: Digest

  /// From a paragraph of an index.
  ///
  /// - Throws: `apt.invalid` where a field is missing or not what it should be.
  init(_ stanza: DebianStanza, component: String) throws(Problem) {
    guard let name = stanza["Package"], let version = stanza["Version"],
      let architecture = stanza["Architecture"], let fileName = stanza["Filename"],
      let byteCount = stanza["Size"].flatMap({ Int($0) }),
      let digest = stanza["SHA256"].flatMap({ Digest(hex: $0) })
    else {
      throw Problem(
        .aptInvalid,
        "the index lists '\(stanza["Package"] ?? "")' without name, version, architecture, file, size or SHA256"
      )
    }
    (self.component, self.stanza, self.name, self.version) = (component, stanza, name, version)
    (self.architecture, self.fileName, self.byteCount, sha256) = (architecture, fileName, byteCount, digest)
  }

  /// From a package's control fields; its file goes to `pool/COMPONENT/x/NAME/NAME_VERSION_ARCH.deb`.
  ///
  /// - Throws: `debian.invalid-field` for what cannot be part of a path.
  init(control: DebianStanza, component: String, byteCount: Int, sha256: Digest) throws(Problem) {
    let name = control["Package"] ?? ""
    let version = try DebianVersion(control["Version"] ?? "")
    let architecture = control["Architecture"] ?? ""
    guard isDebianName(name), isDebianArchitecture(architecture) else {
      throw Problem(.debianField, "'\(name)' for '\(architecture)' cannot be the name of a package")
    }
    let prefix = name.hasPrefix("lib") && name.utf8.count > 3 ? name.prefix(4) : name.prefix(1)
    let file = "pool/\(component)/\(prefix)/\(name)/\(name)_\(version.withoutEpoch)_\(architecture).deb"
    let own = ["filename", "size", "md5sum", "sha1", "sha256", "sha512", "description"]
    var fields = control.fields.filter { !own.contains($0.name.lowercased()) }
    fields += [
      .init("Filename", file), .init("Size", "\(byteCount)"), .init("SHA256", sha256.hex),
    ]
    if let description = control["Description"] { fields.append(.init("Description", description)) }
    try self.init(DebianStanza(fields), component: component)
  }

  /// Whether both are the same version of the same package, whatever their bytes.
  func isSamePlace(as other: APTPackage) -> Bool {
    name.utf8.elementsEqual(other.name.utf8) && version.utf8.elementsEqual(other.version.utf8)
      && architecture.utf8.elementsEqual(other.architecture.utf8)
  }

  /// By component, name, version and architecture, as bytes.
  func comes(before other: APTPackage) -> Bool {
    for (mine, theirs) in [
      (component, other.component), (name, other.name), (version, other.version),
      (architecture, other.architecture),
    ] where !mine.utf8.elementsEqual(theirs.utf8) {
      return mine.utf8.lexicographicallyPrecedes(theirs.utf8)
    }
    return false
  }
}
