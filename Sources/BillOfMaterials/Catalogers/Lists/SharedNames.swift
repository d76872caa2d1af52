/// What the packages of one file are to those of other files of the same tree or database.
///
/// Trees and databases that have a file for each package say what it needs by name; which package that is, only the other
/// files know. A key is a name together with the folder within which it is looked for.
public struct SharedNames: Sendable {
  /// What meets a need of a package in another file.
  private(set) var provided: [(key: String, position: Int)] = []
  /// What a package needs: of the folders the first one in which something meets it counts.
  private(set) var needed: [(from: Int, name: String, folders: [String])] = []

  /// Notes that a package is what others in the folder may need under these names.
  mutating func provide(_ names: [String], in folder: String, _ position: Int) {
    for name in names { provided.append((sharedKey(name, in: folder), position)) }
  }

  /// Notes what a package needs of others in the folder.
  mutating func need(_ names: [String], in folder: String, _ position: Int) {
    for name in names { need(name, inFirstOf: [folder], position) }
  }

  /// Notes that a package needs the nearest of what lies in these folders under one name.
  mutating func need(_ name: String, inFirstOf folders: [String], _ position: Int) {
    needed.append((position, name, folders))
  }
}

/// A name within a folder: neither has a zero byte.
private func sharedKey(_ name: String, in folder: String) -> String { "\(folder)\0\(name)" }

/// What the files of a subject need of each other, until all of them are read.
struct SharedNeeds {
  /// A hostile tree must not buy edges from all packages to all packages.
  private static let providerLimit = 100

  private var providers: [ByteName: [String]] = [:]
  private var needs: [(from: String, name: String, folders: [String])] = []

  /// Takes over what the packages of one file provide and need.
  mutating func add(_ names: SharedNames, _ components: [Component]) {
    for (key, position) in names.provided where components.indices.contains(position) {
      providers[ByteName(key), default: []].append(components[position].bomRef)
    }
    for need in names.needed where components.indices.contains(need.from) {
      needs.append((components[need.from].bomRef, need.name, need.folders))
    }
  }

  /// Notes the needs that are met.
  func connect(in catalogue: inout Catalogue) {
    for (from, name, folders) in needs {
      let found = folders.lazy.compactMap { providers[ByteName(sharedKey(name, in: $0))] }.first
      guard let found else { continue }
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
