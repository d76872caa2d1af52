import BillOfMaterials
import Cryptography
import Diagnostics
import JSON
import OperatingSystem

/// One image of a container: its layers from the lowest on, and what it says about itself.
///
/// Nothing of an image counts whose bytes are not those that the document above it names: by the digest of its
/// descriptor (OCI Image Specification 1.1, "Descriptors"), or, as `docker save` has it, by its name or `diff_ids`.
struct ContainerImage {
  /// A layer, whose digest has not been checked yet.
  struct Layer {
    let name: String
    let file: any FileBytes
    let digest: String?
    /// The digest of the tar without compression.
    let diffID: String?
  }

  private(set) var layers: [Layer] = []
  /// The name that it was stored under, and its tag.
  private(set) var reference: ImageReference?
  /// The digest of its manifest, where it has one.
  private(set) var digest: String?
  private(set) var platform = ""
  private(set) var architecture: String?
  private(set) var labels: [String: String] = [:]
  private(set) var configDigest: String?
  /// What could not be read.
  private(set) var problems: [Problem] = []

  private static let documentLimit = 8 << 20
  /// How deep indexes may lie in each other, and how many manifests they may name together.
  private static let (depthLimit, manifestLimit) = (4, 10_000)

  private let files: any ImageFiles

  /// - Throws: `image.invalid`, `json.syntax`, `input.read`.
  init(_ files: any ImageFiles) throws(Problem) {
    self.files = files
    if files.file("index.json") != nil {
      try readLayout()
    } else {
      try readSaved()
    }
  }

  // MARK: - OCI

  private mutating func readLayout() throws(Problem) {
    let index = try document("index.json", nil)
    var (found, seen) = ([Manifest](), Set<[UInt8]>())
    try addManifests(of: index, depth: 0, to: &found, &seen)
    guard let first = found.first else { throw invalid("'index.json' names no image") }
    if found.count > 1 { warn("it holds \(found.count) images, of which the first is read: \(first.digest)") }
    reference = first.reference
    digest = first.digest
    let manifest = try document(Self.place(first.digest), first.digest)
    guard let config = manifest["config"]?["digest"]?.string, let layers = manifest["layers"]?.array else {
      throw invalid("the manifest '\(first.digest)' has no config or no layers")
    }
    let diffIDs = try readConfig(Self.place(config), config)
    for (index, layer) in layers.enumerated() {
      guard let digest = layer["digest"]?.string else { throw invalid("a layer has no digest") }
      add(Self.place(digest), digest, index < diffIDs.count ? diffIDs[index] : nil)
    }
  }

  private struct Manifest {
    let digest: String
    let reference: ImageReference?
  }

  /// Adds the manifests of images that an index leads to, each once; attestations beside them are none.
  private func addManifests(
    of index: JSON, _ outer: ImageReference? = nil, depth: Int, to found: inout [Manifest],
    _ seen: inout Set<[UInt8]>
  ) throws(Problem) {
    guard let entries = index["manifests"]?.array, depth < Self.depthLimit else {
      throw invalid("an index names no manifests, or lies too deep in others")
    }
    for entry in entries {
      guard let digest = entry["digest"]?.string else { throw invalid("a manifest has no digest") }
      guard seen.insert(Array(digest.utf8)).inserted else { continue }
      guard seen.count <= Self.manifestLimit else {
        throw invalid("it names more than \(Self.manifestLimit) manifests")
      }
      let annotations = entry["annotations"]
      if annotations?["vnd.docker.reference.type"] != nil { continue }
      let type = entry["mediaType"]?.string ?? ""
      let reference = ImageReference(annotations?["io.containerd.image.name"]?.string)
      let tag = annotations?["org.opencontainers.image.ref.name"]?.string
      let named =
        reference
        ?? tag.flatMap {
          $0.contains("/") || $0.contains(":") ? ImageReference($0) : ImageReference(name: nil, tag: $0)
        }
      if type.hasSuffix("image.index.v1+json") || type.hasSuffix("manifest.list.v2+json") {
        let inner = try document(Self.place(digest), digest)
        try addManifests(of: inner, named ?? outer, depth: depth + 1, to: &found, &seen)
      } else {
        found.append(Manifest(digest: digest, reference: named ?? outer))
      }
    }
  }

  // MARK: - docker save

  private mutating func readSaved() throws(Problem) {
    let list = try document("manifest.json", nil)
    guard let first = list.array?.first, let config = first["Config"]?.string,
      let layers = first["Layers"]?.array
    else { throw invalid("'manifest.json' names no image") }
    if let count = list.array?.count, count > 1 {
      warn(
        "it holds \(count) images, of which the first is read: \(first["RepoTags"]?.array?.first?.string ?? config)"
      )
    }
    reference = ImageReference(first["RepoTags"]?.array?.first?.string)
    // The name of the file is the digest of its content.
    let stem = (config.split(separator: "/").last ?? "").split(separator: ".").first ?? ""
    let diffIDs = try readConfig(config, stem.utf8.count == 64 ? "sha256:\(stem)" : nil)
    guard diffIDs.count == layers.count else {
      throw invalid("config and 'manifest.json' name different layers")
    }
    for (layer, diffID) in zip(layers, diffIDs) {
      guard let name = layer.string else { throw invalid("a layer has no name") }
      add(name, nil, diffID)
    }
  }

  // MARK: - Both

  private mutating func add(_ name: String, _ digest: String?, _ diffID: String?) {
    if let file = files.file(name) {
      layers.append(Layer(name: name, file: file, digest: digest, diffID: diffID))
    } else {
      warn("the layer '\(name)' is not there")
    }
  }

  /// Reads the config; returns the digests of the layers without compression.
  private mutating func readConfig(_ name: String, _ digest: String?) throws(Problem) -> [String] {
    let config = try document(name, digest)
    configDigest = digest
    architecture = config["architecture"]?.string
    platform = [config["os"]?.string, architecture, config["variant"]?.string].compactMap { $0 }.joined(
      separator: "/")
    for member in config["config"]?["Labels"]?.members ?? [] {
      if let value = member.value.string { labels[member.name] = value }
    }
    return (config["rootfs"]?["diff_ids"]?.array ?? []).compactMap(\.string)
  }

  private func document(_ name: String, _ digest: String?) throws(Problem) -> JSON {
    guard let file = files.file(name) else { throw invalid("'\(name)' is not there") }
    guard file.byteCount <= Self.documentLimit else {
      throw invalid("'\(name)' has more than \(Self.documentLimit) bytes")
    }
    if let digest, try !Self.isDigest(digest, of: file) {
      throw invalid("'\(name)' has another digest than '\(digest)'")
    }
    return try JSON(parsing: try file.bytes(at: 0, count: file.byteCount), file: "\(files.path)!/\(name)")
  }

  /// Where the content of a digest lies in a layout.
  private static func place(_ digest: String) -> String {
    "blobs/"
      + digest.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).joined(separator: "/")
  }

  /// Whether the bytes of a file have a digest; one of an algorithm that nobody may use here has none.
  static func isDigest(_ digest: String, of file: any FileBytes) throws(Problem) -> Bool {
    let algorithm: ChecksumAlgorithm
    if digest.hasPrefix("sha256:") {
      algorithm = .sha256
    } else if digest.hasPrefix("sha512:") {
      algorithm = .sha512
    } else {
      return false
    }
    let sums = try checksums(of: file, [algorithm])
    return sums.contains { hexadecimal($0).utf8.elementsEqual(digest.utf8.dropFirst(7)) }
  }

  private mutating func warn(_ message: String) {
    problems.append(Problem(.imageInvalid, message, at: SourceLocation(file: files.path, line: 1, column: 1)))
  }

  private func invalid(_ reason: String) -> Problem {
    Problem(.imageInvalid, "'\(files.path)' is not a sound image", cause: reason)
  }
}

/// `registry/some/name:tag@sha256:…`, of which the name and the tag count.
struct ImageReference {
  let name: String?
  let tag: String?

  init(name: String?, tag: String?) { (self.name, self.tag) = (name, tag) }

  init?(_ text: String?) {
    guard let whole = text?.split(separator: "@").first, !whole.isEmpty else { return nil }
    // A colon before the last slash parts a host from its port.
    let start = whole.lastIndex(of: "/") ?? whole.startIndex
    let colon = whole[start...].firstIndex(of: ":")
    name = String(whole[..<(colon ?? whole.endIndex)])
    tag = colon.map { String(whole[whole.index(after: $0)...]) }
  }
}

extension Problem.Code {
  /// The image of a container is not complete, or not what its documents say.
  static let imageInvalid = Self("image.invalid", exit: .invalidData)
}
