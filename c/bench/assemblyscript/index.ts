// AssemblyScript's allocator by the names that the loops import.
export function malloc(n: usize): usize {
  return heap.alloc(n);
}

export function free(payload: usize): void {
  heap.free(payload);
}
