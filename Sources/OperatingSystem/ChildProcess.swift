internal import CLinux
public import Diagnostics
import Glibc

/// A program that runs, in a process group of its own; dropped before it has ended, it is killed.
///
/// Ownership: exactly one `wait()` reaps it, so the id cannot mean another process meanwhile.
struct ChildProcess: ~Copyable {
  /// How a child ended.
  enum End: Equatable, Sendable {
    case exited(Int32)
    case signalled(Int32)
  }

  let pid: pid_t
  /// Process 1 of an isolated child; 0 without one.
  private let keeper: pid_t
  private let ground: Ground?
  private let keepsNetwork: Bool
  private let mark: UInt
  private var isReaped = false

  /// Starts a program with exactly this environment; descriptors other than these three are closed in it.
  ///
  /// - Throws: `process.start` with what the kernel says, also when the program cannot be executed.
  init(_ program: Program, input: Int32, output: Int32, error: Int32) throws(Problem) {
    let steps = program.isolation.map { IsolationSteps($0) }
    let ground: Ground? =
      if let steps { try Ground.borrowed(for: steps, path: program.path) } else { nil }
    let pairs = program.environment.map { "\($0.key)=\($0.value)" }
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let mark = Strays.mark()
    if ground == nil { stw_adopt_orphans() }
    let family = ground == nil && !program.leavesDaemon ? ProgramRecord.family() : 0
    var started = stw_started()
    var step: String?
    let status = withCStrings([program.path] + program.arguments) { arguments in
      withCStrings(pairs) { environment in
        program.path.withCString { path in
          withOptionalCString(program.folder) { folder in
            withIsolation(program.isolation, steps, ground) { isolation in
              var child = stw_child(
                path: path, arguments: arguments, environment: environment, folder: folder,
                standard_input: input, standard_output: output, standard_error: error,
                file_mask: program.fileMask, open_files: program.limits.openFiles ?? 0,
                cpu_seconds: program.limits.cpuSeconds ?? 0, file_bytes: program.limits.fileBytes ?? 0,
                address_bytes: program.limits.addressBytes ?? 0,
                // Of a user's processes all are counted, but in a namespace only those in there.
                processes: isolation == nil ? 0 : program.limits.processes ?? 0,
                mark: stw_mark_limit() == 0 || program.leavesDaemon ? 0 : mark, family: family,
                isolation: isolation)
              let status = stw_spawn(&child, &started)
              // The text lies in the steps, which go away with this closure.
              step = started.step.map { String(cString: $0) }
              return status
            }
          }
        }
      }
    }
    guard status == 0 else {
      Strays.end(mark, but: 0, adopted: false)
      ground?.giveBack(0, usedNetwork: false)
      if let step {
        throw .system(.processIsolation, "cannot isolate '\(program.path)': \(step)", status)
      }
      throw .system(.processStart, "cannot start '\(program.path)'", status)
    }
    Strays.started(mark, group: started.child, keeper: started.keeper)
    (pid, keeper) = (started.child, started.keeper)
    (self.ground, self.mark) = (ground, mark)
    keepsNetwork = program.isolation?.keepsNetwork ?? true
  }

  deinit {
    guard !isReaped else { return }
    kill(-pid, SIGKILL)
    _ = Self.reap(pid)
    Strays.end(mark, but: 0, adopted: ground == nil)
    guard let ground else { return }
    kill(keeper, SIGKILL)
    ground.giveBack(keeper, usedNetwork: !keepsNetwork)
  }

  /// Sends a signal to the child and everything it started; SIGKILL to all of its namespace.
  func signal(_ number: Int32) {
    kill(-pid, number)
    if keeper > 0 && number == SIGKILL { kill(keeper, SIGKILL) }
  }

  /// Blocks until the child has ended, then ends what it left behind.
  consuming func wait() -> End {
    var information = siginfo_t()
    // Looked at before it is reaped: until then no other process can get the group's number.
    while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) < 0 && errno == EINTR {}
    kill(-pid, SIGKILL)
    isReaped = true
    guard let ground else {
      let end = Self.reap(pid)
      Strays.end(mark, but: 0, adopted: true)
      return end
    }
    // All that the child started are children of process 1 by now, or of those, or (CLONE_PARENT) of this thread.
    // Where there are none, nobody waits for process 1 to end: it has the mounts to take down first.
    let isAlone = !Strays.hasChildren(keeper)
    kill(keeper, SIGKILL)
    // Reaped before process 1, which cannot end before all others of its namespace are reaped (pid_namespaces(7)).
    let end = Self.reap(pid)
    let leftNobody = !Strays.end(mark, but: keeper, adopted: false)
    if isAlone && leftNobody {
      ground.giveBack(keeper, usedNetwork: !keepsNetwork)
    } else {
      _ = Self.reap(keeper)
      ground.giveBack(0, usedNetwork: !keepsNetwork)
    }
    return end
  }

  private static func reap(_ pid: pid_t) -> End {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    // The macros WIFEXITED and WEXITSTATUS, wait(2).
    return status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .signalled(status & 0x7F)
  }
}

/// Hands texts to `body` as C has them, with NULL at the end.
func withCStrings<R>(
  _ texts: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> R
) -> R {
  var pointers = texts.map { strdup($0) } + [nil]
  defer { for pointer in pointers { free(pointer) } }
  return body(&pointers)
}

private func withIsolation<R>(
  _ isolation: Isolation?, _ steps: IsolationSteps?, _ ground: Ground?,
  _ body: (UnsafePointer<stw_isolation>?) -> R
) -> R {
  guard let isolation, let steps, let ground else { return body(nil) }
  return IsolationSteps.withSteps(steps.own, in: "") { list in
    withUnsafePointer(to: ground.value) { ground in
      var value = stw_isolation(
        ground: ground, steps: list.baseAddress, step_count: list.count, user: Isolation.user,
        group: Isolation.user, is_privileged: geteuid() == 0 ? 1 : 0,
        keeps_network: isolation.keepsNetwork ? 1 : 0)
      return body(&value)
    }
  }
}

private func withOptionalCString<R>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> R) -> R {
  guard let text else { return body(nil) }
  return text.withCString { body($0) }
}

extension Problem.Code {
  /// A program cannot be started.
  public static let processStart = Self("process.start", exit: .stageFailed)
  /// A program cannot be isolated from the machine.
  public static let processIsolation = Self("process.isolation", exit: .stageFailed)
}
