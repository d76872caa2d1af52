import Diagnostics
import Glibc
import OperatingSystem
import Store

/// A process that is killed while a program of it runs, and what the next one does about what the program had started.
///
/// In a process of its own: whoever runs tests adopts and ends the orphans of all that it starts.
enum Leftover {
  /// `how` says what is altered in the record before somebody looks at it: `boot`, `family`, `end` or nothing.
  static func find(in folder: String, altering how: String) throws(Problem) {
    // From now on orphans come to us, not to whoever runs tests: that would end them.
    _ = try Program("/bin/true", [], timeout: .seconds(60)).run()
    // One in the group of the program, and one that has left group, session and parent.
    let script = """
      sleep 1000 & echo $! > \(folder)/near
      setsid sh -c 'cd /; sleep 1000 & echo $! > \(folder)/new; mv \(folder)/new \(folder)/far' & wait
      """
    let words = [CommandLine.arguments[0], "start", "\(folder)/store", script]
    var (worker, status) = (pid_t(), Int32())
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    guard posix_spawn(&worker, words[0], nil, nil, &arguments, environ) == 0 else {
      return print("no worker")
    }
    while !exists("\(folder)/far") { pause(for: .milliseconds(1)) }
    kill(worker, SIGKILL)
    waitpid(worker, &status, 0)
    let left = try ["near", "far"].map { (name) throws(Problem) in
      pid_t(try readText(of: "\(folder)/\(name)").prefix { $0 != "\n" }) ?? 0
    }
    defer { for pid in left where pid > 0 { kill(pid, SIGKILL) } }
    try alter(how, in: "\(folder)/store/tmp")
    print(left.count { isRunning($0) }, terminator: " left, ")
    print(try ContentStore(folder: "\(folder)/store").sweep(), terminator: " ended, ")
    print("\(left.count { isRunning($0) }) left")
  }

  private static func alter(_ how: String, in folder: String) throws(Problem) {
    let name = try FolderTree(folder).entries.map(\.path).first { $0.hasSuffix("/programs") } ?? ""
    let words = try readText(of: "\(folder)/\(name)").split { " \n".contains($0) }.map(String.init)
    guard words.count == 4 else { return print("no record: \(words)") }
    let text =
      switch how {
      case "boot": "boot 00000000-0000-0000-0000-000000000000\nfamily \(words[3])\n"
      case "family": "boot \(words[1])\nfamily \((UInt(words[3]) ?? 0) - 1)\n"
      case "end": "boot \(words[1])\nfamily"
      default: "boot \(words[1])\nfamily \(words[3])\n"
      }
    try writeAtomically(text.utf8, to: "\(folder)/\(name)")
  }

  private static func isRunning(_ pid: pid_t) -> Bool {
    guard let text = try? readText(of: "/proc/\(pid)/stat") else { return false }
    return !text.contains(") Z ")
  }
}
