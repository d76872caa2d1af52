import Diagnostics
import OperatingSystem
import Synchronization

/// Folders in which commands have worked, for those that come next: to make and remove four for each stage is what a
/// short one would wait for.
///
/// 1. A place is lent to one stage at a time. When it comes back, everything in it is removed, and it is lent again only
///    if nothing else is left: it is the same folder, with the same owner, mode, flags, size and no attributes.
/// 2. Places that belong to us and such that were given away to isolated programs are apart.
/// 3. They lie in the run's private folder and go with it.
final class Workplaces: Sendable {
  /// A folder with empty folders in it.
  struct Place: Sendable {
    let path: String
    let names: [String]
    fileprivate let isGivenAway: Bool
    fileprivate let state: [EmptiedFolder]
  }

  private let folder: String
  private let free = Mutex<(places: [Place], count: Int)>(([], 0))

  init(in folder: String) { self.folder = folder }

  /// A place for one stage, with folders of these names, given away to `Isolation.owner` or not.
  ///
  /// - Throws: `output.create`, `output.write`.
  func take(_ names: [String], givenAway: Bool) throws(Problem) -> Place {
    let found: (place: Place?, number: Int) = free.withLock { free in
      if let index = free.places.lastIndex(where: { $0.names == names && $0.isGivenAway == givenAway }) {
        return (free.places.remove(at: index), 0)
      }
      free.count += 1
      return (nil, free.count)
    }
    if let place = found.place { return place }
    if found.number == 1 { spreadFolders(in: folder) }
    let path = "\(folder)/place-\(found.number)"
    let all = [path] + names.map { "\(path)/\($0)" }
    for folder in all { try createFolder(folder) }
    if givenAway { try Isolation.handOver(all) }
    return Place(
      path: path, names: names, isGivenAway: givenAway, state: Self.state(of: path, names) ?? [])
  }

  /// Takes a place back from a stage of which nothing runs any more.
  func giveBack(_ place: Place) {
    guard let state = Self.state(of: place.path, place.names), state == place.state,
      state.allSatisfy(\.isPlain)
    else { return removeFolder(place.path) }
    free.withLock { $0.places.append(place) }
  }

  private static func state(of path: String, _ names: [String]) -> [EmptiedFolder]? {
    var state: [EmptiedFolder] = []
    for name in names {
      guard let folder = EmptiedFolder(emptying: "\(path)/\(name)") else { return nil }
      state.append(folder)
    }
    guard let folder = EmptiedFolder(emptying: path, butFolders: names) else { return nil }
    return state + [folder]
  }
}
