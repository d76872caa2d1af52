import Archives
import Diagnostics
import OperatingSystem

/// The files that an image of a container is made of, by name.
protocol ImageFiles {
  /// Where it is, for problems.
  var path: String { get }
  /// One of them; `nil` where there is none.
  func file(_ name: String) -> (any FileBytes)?
}

/// An image layout that lies in a folder (OCI Image Layout Specification).
struct ImageFolder: ImageFiles {
  let path: String

  init(_ path: String) { self.path = path }

  /// Whether a folder is one.
  static func isLayout(_ path: String) -> Bool {
    let folder = Self(path)
    return folder.file("oci-layout") != nil && folder.file("index.json") != nil
  }

  func file(_ name: String) -> (any FileBytes)? {
    // Names come from documents of the image, which may be anybody's.
    guard !name.split(separator: "/").contains("..") else { return nil }
    return try? OpenFile("\(path)/\(name)")
  }
}

/// An image in a tar: a layout, or what `docker save` writes.
struct ImageArchive: ImageFiles {
  let path: String
  private var files: [[UInt8]: any FileBytes] = [:]
  private var links: [[UInt8]: [UInt8]] = [:]

  /// - Returns: `nil` for an archive that holds something else.
  /// - Throws: what reading an archive throws.
  init?(_ archive: any FileBytes, _ path: String, _ spool: SpoolFile, _ limits: ArchiveLimits) throws(Problem)
  {
    self.path = path
    guard try Self.looksLikeImage(archive, path, limits) else { return nil }
    var reader = try ArchiveReader(archive, name: path, limits: limits)
    while let entry = try reader.next() {
      let name = Self.parts(entry.path)
      switch entry.kind {
      case .file:
        if let section = entry.section {
          files[name] = BytesWithin(archive, from: section.lowerBound, count: section.count)
        } else {
          let start = spool.byteCount
          try reader.forEachChunk { (chunk) throws(Problem) in try spool.append(chunk) }
          files[name] = BytesWithin(spool, from: start, count: spool.byteCount - start)
        }
      case .hardLink(let target): links[name] = Self.parts(target)
      case .link(let target):
        let folder = entry.path.split(separator: "/").dropLast().joined(separator: "/")
        links[name] = Self.parts(target.hasPrefix("/") ? target : "\(folder)/\(target)")
      case .folder, .other: break
      }
    }
  }

  func file(_ name: String) -> (any FileBytes)? {
    var name = Self.parts(name)
    // Layers that are the same are links to one another.
    for _ in 0..<40 {
      if let file = files[name] { return file }
      guard let next = links[name] else { return nil }
      name = next
    }
    return nil
  }

  /// Whether there is nothing else in it at the root, and one of the two documents is there.
  private static func looksLikeImage(
    _ archive: any FileBytes, _ path: String, _ limits: ArchiveLimits
  ) throws(Problem) -> Bool {
    var reader = try ArchiveReader(archive, name: path, limits: limits)
    var hasDocument = false
    do throws(Problem) {
      while let entry = try reader.next() {
        guard let first = entry.path.split(separator: "/").first(where: { $0 != "." }) else { continue }
        let stem = first.hasSuffix(".json") ? first.dropLast(5) : first
        let isHash = stem.utf8.count == 64 && stem.allSatisfy(\.isHexDigit)
        guard
          isHash || ["blobs", "oci-layout", "index.json", "manifest.json", "repositories"].contains(first)
        else {
          return false
        }
        hasDocument = hasDocument || first == "index.json" || first == "manifest.json"
      }
    } catch {
      // Whoever reads the whole will meet it again, and tell it.
      return hasDocument
    }
    return hasDocument
  }

  /// A path without `.`, and with `..` followed as far as that goes.
  private static func parts(_ path: String) -> [UInt8] {
    var parts: [Substring.UTF8View.SubSequence] = []
    for part in Substring(path).utf8.split(separator: 0x2F) where !part.elementsEqual([0x2E]) {
      if part.elementsEqual("..".utf8) { _ = parts.popLast() } else { parts.append(part) }
    }
    return Array(parts.joined(separator: [0x2F]))
  }
}
