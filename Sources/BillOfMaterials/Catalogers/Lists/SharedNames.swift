/// What the packages of one file are to those of other files of the same tree or database.
///
/// Trees and databases that have a file for each package say what it needs by name; which package that is, only the other
/// files know. A key is a name together with the folder within which it is looked for.
public struct SharedNames: Sendable {
  /// What meets a need of a package in another file.
  private(set) var provided: [(key: String, position: Int)] = []
  /// What a package needs: of several keys the first one that is provided meets the need.
  private(set) var needed: [(from: Int, keys: [String])] = []

  /// Notes that a package is what others in the folder may need under these names.
  mutating func provide(_ names: [String], in folder: String, _ position: Int) {
    for name in names { provided.append((Self.key(name, in: folder), position)) }
  }

  /// Notes what a package needs of others in the folder.
  mutating func need(_ names: [String], in folder: String, _ position: Int) {
    for name in names { needed.append((position, [Self.key(name, in: folder)])) }
  }

  /// Notes that a package needs the nearest of what lies in these folders under one name.
  mutating func need(_ name: String, inFirstOf folders: [String], _ position: Int) {
    needed.append((position, folders.map { Self.key(name, in: $0) }))
  }

  private static func key(_ name: String, in folder: String) -> String { "\(folder)\0\(name)" }
}

/// What the files of a subject need of each other, until all of them are read.
struct SharedNeeds {
  /// A hostile tree must not buy edges from all packages to all packages.
  private static let providerLimit = 100

  private var providers: [ByteName: [String]] = [:]
  private var needs: [(from: String, keys: [String])] = []

  /// Takes over what the packages of one file provide and need.
  mutating func add(_ names: SharedNames, _ components: [Component]) {
    for (key, position) in names.provided where components.indices.contains(position) {
      providers[ByteName(key), default: []].append(components[position].bomRef)
    }
    for (from, keys) in names.needed where components.indices.contains(from) {
      needs.append((components[from].bomRef, keys))
    }
  }

  /// Notes the needs that are met.
  func connect(in catalogue: inout Catalogue) {
    for (from, keys) in needs {
      guard let found = keys.lazy.compactMap({ providers[ByteName($0)] }).first else { continue }
      for to in found.prefix(Self.providerLimit) where to != from {
        catalogue.dependencies[from, default: []].insert(to)
      }
    }
  }
}

/// The folder that a path lies in; empty for a path without one.
func folder(of path: String) -> String {
  path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[..<$0]) } ?? ""
}
