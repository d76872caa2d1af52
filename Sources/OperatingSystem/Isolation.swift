/// What a child sees of the machine: its own processes, the programs, and the folders that it was given.
///
/// 1. The tree is put together from nothing: what is not named here is not there, so neither store, ledger nor
///    keys are, nor any home. `/usr`, `/etc`, `/opt` and the package database are there to read.
/// 2. Paths are the same inside and outside, so that a command can be given them as arguments.
/// 3. No network, unless it is asked for; loopback is the child's own.
/// 4. The child is user 1000 without privileges; for root it is a user outside whom no file belongs to. It has no
///    key ring (keyrings(7)).
/// 5. When it ends, everything that it started is gone, also what left its process group.
public import Diagnostics
import Glibc

/// What an isolated program is given.
public struct Isolation: Sendable {
  /// Folders to write in, absolute paths; they must belong to `owner`.
  public var writable: [String]
  /// Files and folders to read, absolute paths.
  public var readable: [String]
  /// Files and folders that are not to be seen, should they lie in a place that is.
  public var hidden: [String]
  /// Whether the network is the machine's.
  public var keepsNetwork: Bool

  /// Whether programs are isolated, as a whole run wants it.
  public enum Demand: String, Sendable, CaseIterable {
    /// Not at all.
    case none
    /// Where the machine allows it.
    case best
    /// Or not started.
    case required

    /// Why programs that have to read these files and folders are not isolated; `nil` if they are.
    ///
    /// - Throws: `process.isolation` where they must be and cannot.
    public func obstacle(reading paths: [String] = []) throws(Problem) -> String? {
      guard self != .none else { return "switched off (--isolation none)" }
      guard let obstacle = Isolation.obstacle(reading: paths), self == .required else {
        return Isolation.obstacle(reading: paths)
      }
      throw Problem(
        .processIsolation, "isolation is required, and this machine does not allow it", cause: obstacle)
    }
  }

  /// Nothing but the system's own programs.
  public init(
    writable: [String] = [], readable: [String] = [], hidden: [String] = [], keepsNetwork: Bool = false
  ) {
    (self.writable, self.readable, self.hidden) = (writable, readable, hidden)
    self.keepsNetwork = keepsNetwork
  }

  /// Why programs cannot be isolated on this machine, tried once in the way of later starts.
  ///
  /// `nil` if they can.
  public static let obstacle: String? = {
    guard exists("/bin/true") else { return "there is no '/bin/true' to try it with" }
    var program = Program("/bin/true", [], timeout: .seconds(10))
    program.isolation = Isolation()
    do throws(Problem) {
      let outcome = try program.run()
      return outcome.status == 0 ? nil : "an isolated program ended with status \(outcome.status)"
    } catch {
      return error.cause ?? error.message
    }
  }()

  /// Why programs that have to read these files and folders cannot be isolated; `nil` if they can.
  ///
  /// An isolated program of root is somebody else, who may not read what root has for itself (`umask 077`).
  public static func obstacle(reading paths: [String]) -> String? {
    if let obstacle { return obstacle }
    guard geteuid() == 0 else { return nil }
    for path in paths {
      do throws(Problem) {
        if try !isForEverybody(path) { return "'\(path)' holds what only its owner may read" }
      } catch {
        return error.message
      }
    }
    return nil
  }

  private static func isForEverybody(_ path: String) throws(Problem) -> Bool {
    var found = stat()
    guard stat(path, &found) == 0 else { throw .system(.inputRead, "cannot open '\(path)'", errno) }
    guard isFolder(path) else { return found.st_mode & 0o4 != 0 }
    guard found.st_mode & 0o5 == 0o5 else { return false }
    return try FolderTree(path).entries.allSatisfy { entry in
      switch entry.kind {
      case .folder: entry.mode & 0o5 == 0o5
      case .file: entry.mode & 0o4 != 0
      case .link: true
      }
    }
  }

  /// The user of isolated programs as the machine sees it: the caller, for root `nobody`.
  public static var owner: UInt32 { geteuid() == 0 ? 65_534 : geteuid() }

  /// Gives a private folder and all it holds to `owner`, links not followed.
  ///
  /// - Throws: `input.read`, `output.write`.
  public static func handOver(_ folder: String) throws(Problem) {
    guard geteuid() == 0 else { return }
    try handOver([folder] + (try FolderTree(folder).entries).map { "\(folder)/\($0.path)" })
  }

  /// Gives files and folders to `owner`, and nothing that lies in them.
  ///
  /// - Throws: `output.write`.
  public static func handOver(_ paths: [String]) throws(Problem) {
    guard geteuid() == 0 else { return }
    for path in paths where lchown(path, owner, owner) != 0 {
      throw .system(.outputWrite, "cannot give away '\(path)'", errno)
    }
  }

  // MARK: - In the kernel's words

  /// The user and group inside; the same on every machine.
  static let user: UInt32 = 1_000

  /// The maps of user_namespaces(7): for root also root itself, who puts the tree together.
  static func map(of ours: UInt32) -> String {
    geteuid() == 0 ? "0 0 1\n\(user) \(owner) 1\n" : "\(user) \(ours) 1\n"
  }
}
