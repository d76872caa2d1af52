/// The file as which a component is deployed, in the words that TR-03183-2 has for it (§5.2.2).
///
/// In the model they are properties of the taxonomy that the BSI has for CycloneDX; SPDX 3 has a file for them.
struct Deployable: Hashable, Sendable {
  /// Without folders.
  let fileName: String
  /// A program, a library or a script, not what such files are packed in.
  let isExecutable: Bool
  /// A combination of files.
  let isArchive: Bool
  /// Whether what it is made of can still be told apart.
  let isStructured: Bool

  /// An archive of a package.
  static func archive(_ name: some StringProtocol) -> Self {
    let fileName = String(name)
    return Self(fileName: fileName, isExecutable: isJava(fileName), isArchive: true, isStructured: true)
  }

  /// A program or library that was built.
  static func program(_ name: some StringProtocol) -> Self {
    Deployable(fileName: String(name), isExecutable: true, isArchive: false, isStructured: false)
  }

  fileprivate init(fileName: String, isExecutable: Bool, isArchive: Bool, isStructured: Bool) {
    (self.fileName, self.isExecutable) = (fileName, isExecutable)
    (self.isArchive, self.isStructured) = (isArchive, isStructured)
  }

  /// The one file that is fetched, where its name tells what it is.
  init?(the references: [ExternalReference]) {
    let files = references.filter { $0.kind == .distribution }
    guard files.count == 1, let reference = files.first else { return nil }
    let path = reference.url.utf8.prefix { !"?#".utf8.contains($0) }
    let name = String(decoding: Array(path.split(separator: UInt8(ascii: "/")).last ?? []), as: UTF8.self)
    let lowered = name.lowercased()
    guard !name.utf8.contains(UInt8(ascii: "%")),
      Self.archives.contains(where: { lowered.hasSuffix($0) && lowered.utf8.count > $0.utf8.count })
    else { return nil }
    self = .archive(name)
  }

  private static let javaArchives = [".jar", ".war", ".ear", ".aar", ".jpi", ".hpi", ".kar"]
  private static let archives =
    javaArchives + [
      ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst", ".zip", ".whl", ".egg", ".gem", ".nupkg",
      ".crate",
      ".conda", ".deb", ".rpm", ".apk",
    ]

  /// Byte code is run from the archive as it is.
  private static func isJava(_ name: String) -> Bool {
    let lowered = name.lowercased()
    return javaArchives.contains { lowered.hasSuffix($0) }
  }
}

// MARK: - As properties

extension Deployable {
  static let prefix = "bsi:component:"
  static let names = ["filename", "executable", "archive", "structured"].map { prefix + $0 }

  var properties: [Property] {
    [
      Property(Self.names[0], fileName),
      Property(Self.names[1], isExecutable ? "executable" : "non-executable"),
      Property(Self.names[2], isArchive ? "archive" : "no archive"),
      Property(Self.names[3], isStructured ? "structured" : "unstructured"),
    ]
  }
}

extension Component {
  /// The one file as which it is deployed, where all of it is said.
  var deployable: Deployable? {
    let all = Deployable.names.map { values(of: $0) }
    guard all.allSatisfy({ $0.count == 1 }) else { return nil }
    let said = all.map { $0[0] }
    func choice(_ value: String, _ yes: String, _ no: String) -> Bool? {
      value == yes ? true : value == no ? false : nil
    }
    guard let isExecutable = choice(said[1], "executable", "non-executable"),
      let isArchive = choice(said[2], "archive", "no archive"),
      let isStructured = choice(said[3], "structured", "unstructured")
    else { return nil }
    return Deployable(
      fileName: said[0], isExecutable: isExecutable, isArchive: isArchive, isStructured: isStructured)
  }

  /// Says as which file it is deployed.
  mutating func add(_ deployable: Deployable) {
    properties += deployable.properties.filter { !properties.contains($0) }
  }
}

// MARK: - As a file of SPDX 3

extension Deployable {
  /// What TR-03183-2 §8.2 has files of SPDX 3 say: a container is structured, firmware is not.
  var purposes: [String] {
    (isExecutable ? ["executable"] : []) + (isArchive ? ["archive"] : [])
      + [isStructured ? "container" : "firmware"]
  }

  static let purposeComment =
    "software_additionalPurpose field is used to indicate the properties of BSI TR-03183-2"

  init?(fileName: String, purposes: [String]) {
    let isStructured = purposes.contains("container")
    guard isStructured || purposes.contains("firmware") else { return nil }
    self.init(
      fileName: fileName, isExecutable: purposes.contains("executable"),
      isArchive: purposes.contains("archive"), isStructured: isStructured)
  }
}
