internal import Diagnostics
internal import OperatingSystem

/// The database of rpm in each of its three forms: SQLite, slots (`ndb`) and hash tables of Berkeley DB.
///
/// It is told by its first bytes which one it is. What a program that crashed left in a journal beside is not seen.
enum RPMDatabase: FileExaminer {
  static let name = "rpm-database"

  static let files = FileNames("rpmdb.sqlite", "Packages.db", "Packages") { path in
    path.isCalled("rpmdb.sqlite") || path.last.utf8.count == path.path.utf8.count
      || ["lib/rpm/", "sysimage/rpm/", "share/rpm/"].contains { path.endsIn($0 + path.last) }
  }

  static func examine(_ file: any FileBytes, _ context: ListContext) throws(Problem) -> PackageList {
    var packages = RPMPackages(context)
    var unread: [String] = []
    try forEachHeader(in: file, context) { header, place in
      packages.add(header, place: place)
    } warn: {
      unread.append($0)
    }
    for message in unread { packages.warn(message) }
    return packages.finish()
  }

  /// Hands the header of each package to `body`, with its place in the database, and what cannot be read to `warn`.
  ///
  /// - Throws: `list.format` for what is called like a database and is none; `input.read`.
  static func forEachHeader(
    in file: any FileBytes, _ context: ListContext, _ body: (RPMHeader, _ place: String) -> Void,
    warn: (String) -> Void
  ) throws(Problem) {
    func take(_ bytes: [UInt8], _ place: String) {
      if let header = RPMHeader(bytes) {
        body(header, place)
      } else {
        warn("\(place): the header leads out of itself")
      }
    }
    let head = try file.bytes(at: 0, count: 32)
    if head.starts(with: SQLiteTable.magic) {
      var table = try SQLiteTable(file, "Packages", context)
      try table.read { number, values in
        if let bytes = values.dropFirst().first?.bytes {
          take(bytes, "row \(number)")
        } else {
          warn("row \(number): there is no header")
        }
      }
      for warning in table.warnings { warn(warning) }
    } else if head.starts(with: RPMSlots.magic) {
      try RPMSlots(file).read(take, warn: warn)
    } else if let hash = BerkeleyHash(head) {
      try hash.read(file, take, warn: warn)
    } else {
      throw notOfFormat("expected a database of rpm", context)
    }
  }
}
