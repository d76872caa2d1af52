internal import Diagnostics
internal import OperatingSystem

/// The database of rpm in each of its three forms: SQLite, slots (`ndb`) and hash tables of Berkeley DB.
///
/// It is told by its first bytes which one it is. What a program that crashed left in a journal beside is not seen.
enum RPMDatabase: FileExaminer {
  static let name = "rpm-database"

  static func wants(_ path: PathName) -> Bool {
    guard path.isCalled("rpmdb.sqlite", "Packages.db", "Packages") else { return false }
    return path.isCalled("rpmdb.sqlite") || path.last.utf8.count == path.path.utf8.count
      || ["lib/rpm/", "sysimage/rpm/", "share/rpm/"].contains { path.endsIn($0 + path.last) }
  }

  static func examine(_ file: any FileBytes, _ context: ListContext) throws(Problem) -> PackageList {
    var packages = RPMPackages(context)
    func add(_ bytes: [UInt8], _ place: String) {
      guard let header = RPMHeader(bytes) else {
        packages.warn("\(place): the header leads out of itself")
        return
      }
      packages.add(header, place: place)
    }
    let head = try file.bytes(at: 0, count: 32)
    if head.starts(with: SQLiteTable.magic) {
      var table = try SQLiteTable(file, "Packages", context)
      try table.read { number, values in
        guard let bytes = values.dropFirst().first?.bytes else {
          packages.warn("row \(number): there is no header")
          return
        }
        add(bytes, "row \(number)")
      }
      table.warnings.forEach { packages.warn($0) }
    } else if head.starts(with: RPMSlots.magic) {
      let slots = RPMSlots(file)
      try slots.read(add) { packages.warn($0) }
    } else if let hash = BerkeleyHash(head) {
      try hash.read(file, add) { packages.warn($0) }
    } else if PathName(context.path).isCalled("rpmdb.sqlite") {
      throw notOfFormat("expected a database of rpm", context)
    }
    return packages.finish()
  }
}
