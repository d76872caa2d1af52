import OperatingSystem

/// Files and links of layers that lie one over the other, by path.
///
/// 1. A path goes through links where whoever unpacks it would: in all its parts but the last, within the root, where
///    an absolute target begins (OCI Image Layer Specification, "Applying Changesets"). A link itself is no file.
/// 2. What a layer takes away it takes away of the layers before it only.
struct LayeredTree {
  /// A folder, a file or a link; what is none of them has no node.
  final class Node {
    fileprivate(set) var children: [[UInt8]: Node] = [:]
    fileprivate(set) var content: Content?
    /// The layer that the content comes from.
    fileprivate(set) var layer = 0
    /// The layer that made the folder opaque last.
    fileprivate var opaque = 0

    var file: (any FileBytes)? { if case .file(let file) = content { file } else { nil } }
  }

  /// What a node is, unless it is a folder.
  enum Content {
    case file(any FileBytes)
    /// The parts of the target, and whether it begins at the root.
    case link([[UInt8]], isAbsolute: Bool)
  }

  /// The longest path that is taken (`man 3 limits.h`, `PATH_MAX`); it limits the depth too.
  static let longestPath = 4_096
  /// How many links one path may lead through (`man 7 path_resolution`).
  private static let hopLimit = 40

  private let root = Node()
  /// The layer that is laid over the others now; from 1.
  var layer = 0
  private(set) var linkCount = 0

  /// The parts of a path, without `.`.
  static func parts(_ path: String) -> [[UInt8]] {
    path.utf8.split(separator: 0x2F).filter { !$0.elementsEqual([0x2E]) }.map { Array($0) }
  }

  /// Where a path leads when links before its last part are followed; `nil` where that never ends.
  func resolved(_ path: [[UInt8]]) -> [[UInt8]]? {
    guard linkCount > 0 else { return path }
    var (done, nodes): ([[UInt8]], [Node?]) = ([], [root])
    var (waiting, hops, byteCount) = (ArraySlice(path), 0, 0)
    while let part = waiting.popFirst() {
      if part.elementsEqual("..".utf8) {
        if let last = done.popLast() {
          byteCount -= last.count + 1
          nodes.removeLast()
        }
        continue
      }
      let next = nodes.last.flatMap { $0?.children[part] }
      if !waiting.isEmpty, case .link(let target, let isAbsolute) = next?.content {
        hops += 1
        guard hops <= Self.hopLimit else { return nil }
        if isAbsolute { (done, nodes, byteCount) = ([], [root], 0) }
        waiting = ArraySlice(target + waiting)
        continue
      }
      done.append(part)
      nodes.append(next)
      byteCount += part.count + 1
      guard byteCount <= Self.longestPath + 1 else { return nil }
    }
    return done
  }

  /// The node of a path that leads through no links.
  func find(_ path: some Sequence<[UInt8]>) -> Node? {
    var node = root
    for part in path {
      guard let next = node.children[part] else { return nil }
      node = next
    }
    return node
  }

  /// Puts something, or nothing, in the place of what is at a path.
  mutating func put(_ content: Content?, at path: [[UInt8]]) {
    var node = root
    for part in path {
      let next = node.children[part] ?? Node()
      node.children[part] = next
      node = next
    }
    if case .link = content { linkCount += 1 }
    (node.children, node.content, node.layer) = ([:], content, layer)
  }

  /// Makes what is at a path a folder, with what is in it.
  func putFolder(at path: [[UInt8]]) { find(path)?.content = nil }

  /// Takes away one name of a folder.
  func remove(_ name: [UInt8], in folder: [[UInt8]]) {
    guard let node = find(folder), let child = node.children[name] else { return }
    if child.layer < layer { child.content = nil }
    strip(child)
    if child.content == nil, child.children.isEmpty { node.children[name] = nil }
  }

  /// Takes away all that is in a folder.
  func removeAll(in folder: [[UInt8]]) {
    // Again in the same layer there is nothing left to take away.
    guard let node = find(folder), node.opaque < layer else { return }
    node.opaque = layer
    strip(node)
  }

  /// Takes away all below a node that comes from layers before this one.
  private func strip(_ node: Node) {
    var waiting = [node]
    while let node = waiting.popLast() {
      for (name, child) in node.children {
        if child.layer < layer { child.content = nil }
        if child.children.isEmpty, child.content == nil {
          node.children[name] = nil
        } else {
          waiting.append(child)
        }
      }
    }
  }

  /// All files, sorted by the bytes of their paths.
  var files: [(path: String, file: any FileBytes)] {
    var found: [(path: [UInt8], file: any FileBytes)] = []
    var waiting: [(path: [UInt8], node: Node)] = [([], root)]
    while let (path, node) = waiting.popLast() {
      if let file = node.file { found.append((path, file)) }
      for (name, child) in node.children {
        waiting.append((path.isEmpty ? name : path + [0x2F] + name, child))
      }
    }
    return found.sorted { $0.path.lexicographicallyPrecedes($1.path) }.map {
      (String(decoding: $0.path, as: UTF8.self), $0.file)
    }
  }
}
