import Archives
import BillOfMaterials
import Diagnostics
import OperatingSystem
import Packages

extension Subject {
  /// The image of a container: the files that its layers leave, one over the other.
  ///
  /// - Throws: `image.invalid`, `input.read`, `output.create`.
  static func reading(
    image files: any ImageFiles, _ path: String, name: String?, version: String?, skipping skipped: [String],
    temporary: String
  ) throws(Problem) -> (subject: Subject, problems: [Problem]) {
    let image = try ContainerImage(files)
    var problems = image.problems
    var tree = ArchiveTree(spool: try SpoolFile(in: temporary), hasWhiteouts: true, skipping: skipped)
    for layer in image.layers {
      let place = "\(path)!/\(layer.name)"
      do throws(Problem) {
        if let reason = try layer.difference {
          throw Problem(.imageInvalid, "the layer '\(layer.name)' has another digest than '\(reason)'")
        }
        try tree.add(layer.file, name: place, limits: limits(of: layer.file))
      } catch { problems.append(located(error, place)) }
    }
    let title = image.labels["org.opencontainers.image.title"]
    let tag = image.reference?.tag ?? image.labels["org.opencontainers.image.version"]
    let own = name ?? image.reference?.name ?? title ?? fileName(path)
    var subject = try subject(of: tree, own, version ?? tag, &problems)
    (subject.kind, subject.prefix) = (.container, "\(path)!/")
    subject.purl = image.purl(own)
    subject.properties = image.properties
    return (subject, problems)
  }

  /// The name of a folder or archive, without what tells that it is packed: an image is the same in either.
  private static func fileName(_ path: String) -> String {
    var name = lastComponent(of: realPath(path) ?? path)[...]
    for ending in [".gz", ".tgz", ".bz2", ".xz", ".zst", ".tar", ".oci"]
    where name.utf8.count > ending.utf8.count && name.hasSuffix(ending) {
      name = name.dropLast(ending.count)
    }
    return String(name)
  }
}

extension ContainerImage.Layer {
  /// The digest that the layer should have and has not; `nil` where it is what its image names.
  fileprivate var difference: String? {
    get throws(Problem) {
      if let digest { return try ContainerImage.isDigest(digest, of: file) ? nil : digest }
      // `docker save` names only the digest of what is not compressed, as the layers in it are.
      guard let diffID, try !ArchiveReader.isCompressed(file.bytes(at: 0, count: 8)) else { return nil }
      return try ContainerImage.isDigest(diffID, of: file) ? nil : diffID
    }
  }
}

extension ContainerImage {
  /// By the digest of the manifest (purl-spec, `oci`); without one there is no package URL.
  fileprivate func purl(_ name: String) -> PackageURL? {
    guard let digest, let last = name.split(separator: "/").last else { return nil }
    var qualifiers: [String: String] = [:]
    qualifiers["arch"] = architecture
    qualifiers["tag"] = reference?.tag
    // A name that makes no package URL is still the name of the image.
    return try? PackageURL(type: "oci", name: String(last), version: digest, qualifiers: qualifiers)
  }

  /// What it says about itself, in the order of the names.
  fileprivate var properties: [Property] {
    var properties: [Property] = []
    if let configDigest { properties.append(Property("stellwerk:image:config", configDigest)) }
    if let digest { properties.append(Property("stellwerk:image:digest", digest)) }
    for (key, value) in labels.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      properties.append(Property("stellwerk:image:label", "\(key)=\(value)"))
    }
    for layer in layers {
      if let id = layer.digest ?? layer.diffID { properties.append(Property("stellwerk:image:layer", id)) }
    }
    if !platform.isEmpty { properties.append(Property("stellwerk:image:platform", platform)) }
    if let tag = reference?.tag { properties.append(Property("stellwerk:image:tag", tag)) }
    return properties
  }
}
