import Glibc

/// The absolute path of what stands at a place, every symbolic link resolved; `nil` if nothing stands there.
///
/// `realpath(3)`.
public func realPath(_ path: String) -> String? {
  // A NUL would end the path early for the system and lead to another file.
  guard !path.utf8.contains(0), let found = realpath(path, nil) else { return nil }
  defer { free(found) }
  return String(cString: found)
}
