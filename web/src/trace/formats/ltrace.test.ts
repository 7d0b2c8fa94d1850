import { describe, expect, test } from 'vitest';
import { shown, traceOf, warned } from '../read.fixture.ts';

const log = (...lines: string[]) => `${lines.join('\n')}\n`;
const TWO = ['malloc 0 16', 'free 0'];
const lineMatching = (text: string) => expect.stringContaining(text);

describe('reads what every option makes of a line', () => {
  test.each([
    [
      'plain',
      'malloc(16)                       = 0x55a0',
      'free(0x55a0)                    = <void>',
    ],
    ['-f with -o', '17 prog->malloc(16)    = 0x55a0', '17 prog->free(0x55a0)    = <void>'],
    [
      '-f on a terminal',
      '[pid 17] prog->malloc(16) = 0x55a0',
      '[pid 17] prog->free(0x55a0) = <void>',
    ],
    ['-e without @MAIN', '17 libjq.so.1->malloc(16) = 0x55a0', '17 lua5.4->free(0x55a0) = <void>'],
    ['-x', '17 malloc@libc.so.6(16) = 0x55a0', '17 free@libc.so.6(0x55a0) = <void>'],
    ['-t', '17 12:34:56 malloc(16) = 0x55a0', '17 12:34:57 free(0x55a0) = <void>'],
    ['-tt', '12:34:56.123456 malloc(16) = 0x55a0', '12:34:57.000001 free(0x55a0) = <void>'],
    [
      '-ttt',
      '17 1700000000.123456 malloc(16) = 0x55a0',
      '17 1700000000.123460 free(0x55a0) = <void>',
    ],
    ['-r', '  0.000000 malloc(16) = 0x55a0', '  0.000123 free(0x55a0) = <void>'],
    ['-i', '17 [0x401136] malloc(16) = 0x55a0', '17 [0x401150] free(0x55a0) = <void>'],
    [
      '-i and a library',
      '[0x401136] a->malloc(16) = 0x55a0',
      '[0x401150] a->free(0x55a0) = <void>',
    ],
    [
      '-i in two',
      '17 [0x401136] malloc(16 <unfinished ...>\n17 [0x401136] <... malloc resumed> ) = 0x55a0 <0.1>',
      '17 [0x401150] free(0x55a0) = <void>\n17 [0xffffffffffffffff] +++ exited (status 0) +++',
    ],
    ['-T', 'malloc(16) = 0x55a0 <0.000141>', 'free(0x55a0) = <void> <0.000139>'],
    ['-a 4', 'malloc(16) = 0x55a0', 'free(0x55a0) = <void>'],
    ['-n 4', '        malloc(16) = 0x55a0', '    free(0x55a0) = <void>'],
    ['-f -n 2', '17       malloc(16) = 0x55a0', '17     free(0x55a0) = <void>'],
    [
      'all of them',
      '17 12:34:56 [0x40] a-b+1.so->malloc(16) = 0x55a0 <0.1>',
      '17 12:34:57 [0x41] a->free(0x55a0) = <void> <0.1>',
    ],
    [
      '-S',
      'SYS_brk(0) = 0x5000\nmalloc(16 <unfinished ...>\nSYS_brk(0x6000) = 0x6000\n<... malloc resumed> ) = 0x55a0',
      'free(0x55a0) = <void>',
    ],
    [
      'names of the C library itself',
      '__libc_malloc@libc.so.6(16) = 0x55a0',
      'cfree(0x55a0) = <void>',
    ],
  ])('%s', async (_, ...lines) => {
    const trace = await traceOf(log(...lines, '+++ exited (status 0) +++'));
    expect(trace.format).toBe('ltrace');
    expect(shown(trace)).toEqual(TWO);
    expect(warned(trace)).toEqual([]);
  });
});

test('other calls, events and syscalls are no operations', async () => {
  const trace = await traceOf(
    log(
      'strlen("malloc(5) = 0x1")       = 15',
      '--- SIGCHLD (Child exited) ---',
      'unexpected breakpoint at 0x4011',
      'exit(0 <no return ...>',
      'malloc(16) = 0x55a0',
      'malloc(17 <no return ...>',
      '+++ killed by SIGKILL +++',
    ),
  );
  expect(shown(trace)).toEqual(['malloc 0 16']);
});

test('every function of the family is known', async () => {
  const trace = await traceOf(
    log(
      'calloc(4, 8) = 0x10',
      'realloc(0, 9) = 0x20',
      'realloc(0x20, 10) = 0x30',
      'reallocarray(0x30, 3, 4) = 0x30',
      'memalign(64, 100, 0x7f00, 3) = 0x40',
      'aligned_alloc(32, 64, 0x7ffc, 0x10) = 0x80',
      'valloc(5) = 0x1000',
      'pvalloc(6) = 0x2000',
      '_Znwm(7) = 0xa0',
      '_ZdlPv(0xa0) = <void>',
      'realloc(0x30, 0) = 0',
    ),
  );
  expect(shown(trace)).toEqual([
    'calloc 0 8*4',
    'realloc 1 9',
    'realloc 1 10',
    'realloc 1 12',
    'aligned 2 100@64',
    'aligned 3 64@32',
    'aligned 4 5@4096',
    'aligned 5 6@4096',
    'malloc 6 7',
    'free 6',
    'realloc 1 0',
  ]);
  expect(trace.figures).toMatchObject({ realloc_null: 1, realloc_to_zero: 1, failed: 0 });
});

describe('new and delete of C++', () => {
  const EXPECTED = ['malloc 0 8', 'malloc 1 9', 'aligned 2 100@64', 'free 0', 'free 1', 'free 2'];

  test('are known by their mangled names', async () => {
    const trace = await traceOf(
      log(
        '_ZNSaIcEC1Ev(0x7ffc, 0x7ffd) = 0x7ffc',
        '_Znwm(8, 1, 0, 1) = 0x10',
        '_ZnamRKSt9nothrow_t(9, 0x5589) = 0x20',
        '_ZnwmSt11align_val_t(100, 64, 0x5569, 4) = 0x40',
        '_ZdlPvm(0x10, 8, 8, 0x10) = 0',
        '_ZdaPvRKSt9nothrow_t(0x20, 0x5589) = 0',
        '_ZdlPvmSt11align_val_t(0x40, 128, 64) = 0',
        '_ZneRK1AS1_(0x10, 0x20) = 0',
      ),
    );
    expect(shown(trace)).toEqual(EXPECTED);
    expect(warned(trace)).toEqual([]);
  });

  test('are known as -C shows them', async () => {
    const trace = await traceOf(
      log(
        'std::map<int, int*>::map()(0x7ffc, 0x7ffd) = 0x7ffc',
        '1 cc->operator new(unsigned long)(8, 1 <unfinished ...>',
        '1 libstdc++.so.6->malloc(8) = 0x10',
        '1 <... operator new(unsigned long) resumed> ) = 0x10',
        '1 operator new[](unsigned long, std::nothrow_t const&)@libstdc++.so.6(9, 0x5589) = 0x20',
        '1 operator new(unsigned long, std::align_val_t)(100, 64, 0x5569, 4) = 0x40',
        '1 operator delete(void*, unsigned long)(0x10, 8, 8, 0x10) = 0',
        '1 operator delete[](void*)(0x20) = 0',
        '1 cc->operator delete(void*, unsigned long, std::align_val_t)(0x40, 128, 64) = 0',
      ),
    );
    expect(shown(trace)).toEqual(EXPECTED);
    expect(warned(trace)).toEqual([]);
  });

  test('tell the format where nothing else does', async () => {
    const text = `${'std::allocator<char>::allocator()(0x7ffd, 0x7ffc)   = 0x7ffd\n'.repeat(5000)}operator new(unsigned long)(8) = 0x10\n`;
    expect(shown(await traceOf(text))).toEqual(['malloc 0 8']);
  });
});

test('NULL has many names', async () => {
  const trace = await traceOf(
    log(
      'free(nil) = <void>',
      'free((nil)) = <void>',
      'free(0) = <void>',
      'free(NULL) = <void>',
      'malloc(5) = nil',
      'realloc(0x10, 5) = 0',
    ),
  );
  expect(trace.figures).toMatchObject({ free_null: 4, failed: 2, free_unknown: 0, events: 6 });
  expect(trace.operations.length).toBe(4);
});

test('posix_memalign is left out, as its line does not tell the address', async () => {
  const trace = await traceOf(log('malloc(1) = 0x10', 'posix_memalign(0x7ffd, 64, 100) = 0'));
  expect(trace.figures.events).toBe(1);
  expect(warned(trace)).toEqual([lineMatching('2: posix_memalign')]);
});

describe('calls that are cut in two', () => {
  test('take effect when they end, frees when they begin', async () => {
    const trace = await traceOf(
      log(
        '1 p->malloc(100) = 0x10',
        '1 p->free(0x10 <unfinished ...>',
        '2 p->malloc(200) = 0x10',
        '1 <... free resumed> ) = <void>',
        '2 p->malloc(300 <unfinished ...>',
        '1 p->malloc(400) = 0x20',
        '2 <... malloc resumed> ) = 0x30',
      ),
    );
    expect(shown(trace)).toEqual([
      'malloc 0 100',
      'free 0',
      'malloc 1 200',
      'malloc 2 400',
      'malloc 3 300',
    ]);
    expect(trace.figures.alloc_over_live).toBe(0);
  });

  test('a realloc leaves its old address when it begins', async () => {
    const trace = await traceOf(
      log(
        '1 p->malloc(100) = 0x10',
        '1 p->realloc(0x10, 200 <unfinished ...>',
        '2 p->malloc(50) = 0x10',
        '1 <... realloc resumed> ) = 0x20',
        '2 p->free(0x10) = <void>',
      ),
    );
    expect(shown(trace)).toEqual(['malloc 0 100', 'malloc 1 50', 'realloc 0 200', 'free 1']);
    expect(trace.figures).toMatchObject({ alloc_over_live: 0, end_live_bytes: 200 });
  });

  test('calls inside one of the same thread are the library’s own', async () => {
    const trace = await traceOf(
      log(
        '1 realloc@libc.so.6(0, 40 <unfinished ...>',
        '1 malloc@libc.so.6(40 <unfinished ...>',
        '2 malloc@libc.so.6(8) = 0x50',
        '1 <... malloc resumed> ) = 0x10',
        '1 <... realloc resumed> ) = 0x10',
        '1 calloc(2, 4 <unfinished ...>',
        '1 memset@libc.so.6(0x60, 0, 8) = 0x60',
        '1 <... calloc resumed> ) = 0x60',
      ),
    );
    expect(shown(trace)).toEqual(['malloc 0 8', 'realloc 1 40', 'calloc 2 4*2']);
  });

  test('that never end are named', async () => {
    const trace = await traceOf(
      log('malloc(1) = 0x10', 'malloc(2 <unfinished ...>', '+++ killed by SIGKILL +++'),
    );
    expect(shown(trace)).toEqual(['malloc 0 1']);
    expect(warned(trace)).toEqual([lineMatching('never told its result')]);
  });

  test('of which the begin is missing are skipped', async () => {
    const trace = await traceOf(log('<... malloc resumed> ) = 0x10', 'malloc(2) = 0x20'));
    expect(shown(trace)).toEqual(['malloc 0 2']);
    expect(warned(trace)).toEqual([lineMatching('1: expected a whole call')]);
  });
});

test('what an exception leaves is not waited for: what is caught ends it', async () => {
  const trace = await traceOf(
    log(
      '_Znwm(8) = 0x10',
      '_Znam(0x1000000000000000, 7 <unfinished ...>',
      '__cxa_begin_catch(0x99) = 0x98',
      '_ZdlPv(0x10) = 0',
      '_ZnamRKSt9nothrow_t(99 <unfinished ...>',
      '__cxa_begin_catch(0x99) = 0x98',
      '<... _ZnamRKSt9nothrow_t resumed> ) = 0',
      '_Znwm(5) = 0x20',
    ),
  );
  expect(shown(trace)).toEqual(['malloc 0 8', 'free 0', 'malloc 1 5']);
  expect(trace.figures).toMatchObject({ events: 4, failed: 1 });
  expect(warned(trace)).toEqual([expect.stringMatching('begun never told its result')]);
});

test('what an exception leaves is not waited for where only its deletes are logged', async () => {
  const trace = await traceOf(
    log(
      '_Znwm(8) = 0x10',
      '_Znam(0x1000000000000000, 7 <unfinished ...>',
      '_ZdlPv(0x10) = 0',
      '_Znwm(5) = 0x20',
    ),
  );
  expect(shown(trace)).toEqual(['malloc 0 8', 'free 0', 'malloc 1 5']);
});

test('a function is not called within itself: the line that tells its result is missing', async () => {
  const trace = await traceOf(
    log(
      '1 p->malloc(1) = 0x10',
      '1 p->realloc(0x10, 20 <unfinished ...>',
      '1 p->malloc(2) = 0x30',
      '1 p->realloc(0x40, 30 <unfinished ...>',
      '1 libc.so.6->realloc(0x40, 30) = 0x50',
      '1 <... realloc resumed> ) = 0x50',
      '1 p->free(0x50) = <void>',
    ),
  );
  expect(shown(trace)).toEqual(['malloc 0 1', 'realloc 1 30', 'free 1']);
});

test('a log that is cut says so', async () => {
  const trace = await traceOf('malloc(1) = 0x10\nmalloc(2) = 0x20\nmall');
  expect(shown(trace)).toEqual(['malloc 0 1', 'malloc 1 2']);
  expect(warned(trace)).toEqual([lineMatching('3: the last line has no end')]);
});

test('calls attributed to libc itself are artefacts', async () => {
  const trace = await traceOf(
    log(
      '1 libc.so.6->calloc(94890749749600, 2048) = 0x564d',
      '1 libc-2.31.so->malloc(7 <unfinished ...>',
      '1 <... malloc resumed> ) = 0x70',
      '1 libcgraph.so.6->malloc(8) = 0x80',
      '1 libc++.so.1->malloc(9) = 0x90',
    ),
  );
  expect(shown(trace)).toEqual(['malloc 0 8', 'malloc 1 9']);
  expect(warned(trace)).toEqual([lineMatching('1: a call attributed to libc itself')]);
});

test('call sites are libraries, with instruction pointers where there are any', async () => {
  const trace = await traceOf(
    log(
      '1 libjq.so.1->malloc(1) = 0x10',
      '1 jq->free(0x10) = <void>',
      '1 [0x40] jq->malloc(3) = 0x30',
      '1 libjq.so.1->realloc(0x30, 4) = 0x30',
    ),
  );
  const names = Array.from(trace.sites?.of ?? [], (site) => trace.sites?.names[site]);
  expect(names).toEqual(['libjq.so.1', '', '[0x40] jq', 'libjq.so.1']);
});

describe('a log of several', () => {
  const threads = [
    '1 p->malloc(100) = 0x10',
    '2 p->malloc(200) = 0x20',
    '1 p->free(0x20) = <void>',
    '2 p->malloc(300) = 0x30',
    '1 p->free(0x30) = <void>',
  ];

  test('threads is of one process', async () => {
    const trace = await traceOf(log(...threads));
    expect(trace.processes).toMatchObject([{ pid: 1, threads: [1, 2], events: 5 }]);
    expect(trace.figures).toMatchObject({ events: 5, free_unknown: 0 });
  });

  test('threads of which the first is heard last has its number', async () => {
    const trace = await traceOf(log('8 p->malloc(1) = 0x10', '7 p->free(0x10) = <void>'));
    expect(trace.processes).toMatchObject([{ pid: 7, threads: [7, 8], events: 2 }]);
  });

  test('processes that are given the same addresses keeps them apart', async () => {
    const lines = [10, 20].flatMap((pid) =>
      [1, 2, 3, 4].map((n) => `${pid} p->malloc(${pid + n}) = 0x${n}0`),
    );
    const trace = await traceOf(
      log(...lines, '20 p->free(0x10) = <void>', '+++ exited (status 0) +++'),
    );
    expect(trace.processes).toMatchObject([
      { pid: 20, events: 5 },
      { pid: 10, events: 4 },
    ]);
    expect(trace.figures).toMatchObject({ events: 5, alloc_over_live: 0, end_live_blocks: 3 });
  });

  test('a fork that is not logged keeps the child apart: both free what they had before they parted', async () => {
    const before = ['1 p->malloc(1) = 0x10', '1 p->malloc(2) = 0x20', '1 p->malloc(3) = 0x30'];
    const child = ['2 p->free(0x10) = <void>', '2 p->free(0x20) = <void>'];
    const parent = ['1 p->free(0x20) = <void>', '1 p->free(0x10) = <void>'];
    const trace = await traceOf(log(...before, '2 p->malloc(4) = 0x40', ...child, ...parent));
    expect(trace.processes).toMatchObject([
      { pid: 1, events: 5 },
      { pid: 2, events: 3 },
    ]);
    expect(trace.figures).toMatchObject({ free_unknown: 0, end_live_bytes: 3 });
  });

  test('a child and its thread are one, though both are given addresses of the parent’s', async () => {
    const parent = [1, 2, 3, 4].map((n) => `1 p->malloc(${n}) = 0x${n}0`);
    const child = [1, 2].map((n) => `5 p->malloc(${n}) = 0x${n}0`);
    const thread = [3, 4].map((n) => `6 p->malloc(${n}) = 0x${n}0`);
    const trace = await traceOf(log(...parent, ...child, ...thread));
    expect(trace.processes).toMatchObject([
      { pid: 1, threads: [1], events: 4 },
      { pid: 5, threads: [5, 6], events: 4 },
    ]);
  });

  test('a child whose end its parent is told of is a process, though no address tells it from another child', async () => {
    const trace = await traceOf(
      log(
        ...threads,
        '5 p->malloc(1) = 0x50',
        '6 p->malloc(2) = 0x60',
        '6 p->malloc(3) = 0x70',
        '2 +++ exited (status 0) +++',
        '5 +++ exited (status 0) +++',
        '1 --- SIGCHLD (Child exited) ---',
        '6 +++ exited (status 0) +++',
        '1 --- SIGCHLD (Child exited) ---',
        '1 +++ exited (status 0) +++',
      ),
    );
    expect(trace.processes).toMatchObject([
      { pid: 1, threads: [1, 2], events: 5 },
      { pid: 6, threads: [6], events: 2 },
      { pid: 5, threads: [5], events: 1 },
    ]);
  });

  test('a thread that ends while its process is told of a child’s end stays a thread', async () => {
    const trace = await traceOf(
      log(
        ...threads,
        '5 sh->malloc(1) = 0x50',
        '5 --- Called exec() ---',
        '5 true->malloc(1) = 0x60',
        '5 +++ exited (status 0) +++',
        '2 +++ exited (status 0) +++',
        '1 --- SIGCHLD (Child exited) ---',
      ),
    );
    expect(trace.processes).toMatchObject([
      { pid: 1, threads: [1, 2], events: 5 },
      { pid: 5, events: 1 },
      { pid: 5, events: 1 },
    ]);
  });

  test('a parent that is heard after its child is not of its child’s process', async () => {
    const trace = await traceOf(
      log(
        '2 p->malloc(1) = 0x10',
        '2 p->malloc(2) = 0x20',
        '1 p->malloc(3) = 0x30',
        '2 +++ exited (status 0) +++',
        '1 --- SIGCHLD (Child exited) ---',
      ),
    );
    expect(trace.processes).toMatchObject([
      { pid: 2, events: 2 },
      { pid: 1, events: 1 },
    ]);
  });

  test('a child that comes out of its parent’s fork before the parent does is a process', async () => {
    const trace = await traceOf(
      log(
        '1 malloc(1) = 0x10',
        '1 fork( <unfinished ...>',
        '2 <... fork resumed> ) = 0',
        '2 malloc(2) = 0x20',
        '2 malloc(3) = 0x30',
      ),
    );
    expect(trace.processes).toMatchObject([
      { pid: 2, events: 2 },
      { pid: 1, events: 1 },
    ]);
    expect(trace.warnings.map(({ message }) => message).join()).not.toMatch('skipped');
  });

  test('threads whose log lacks frees is of one process', async () => {
    const own = [5, 6, 7].map((n) => `2 p->malloc(${n}) = 0x50`);
    const others = [5, 6].map((n) => `1 p->malloc(${n}) = 0x50\n2 p->malloc(${n}) = 0x50`);
    const trace = await traceOf(log(...threads, ...own, ...others));
    expect(trace.processes).toMatchObject([{ pid: 1, threads: [1, 2], events: 12 }]);
  });

  test('programs begun one after the other reads the busiest', async () => {
    const lines = [
      '5 sh->malloc(1) = 0x10',
      '5 --- Called exec() ---',
      '5 jq->malloc(2) = 0x10',
      '5 jq->malloc(3) = 0x20',
    ];
    const trace = await traceOf(log(...lines));
    expect(shown(trace)).toEqual(['malloc 0 2', 'malloc 1 3']);
    expect(trace.processes.map(({ events }) => events)).toEqual([2, 1]);
  });

  test('a forked child that begins another program, and its threads', async () => {
    const trace = await traceOf(
      log(
        '5 sh->malloc(1) = 0x10',
        '6 sh->free(0x10) = <void>',
        '6 --- Called exec() ---',
        '6 p->malloc(2) = 0x10',
        '7 p->malloc(3) = 0x20',
        '7 p->malloc(4) = 0x30',
        '6 p->free(0x30) = <void>',
      ),
    );
    expect(trace.processes[0]).toMatchObject({ pid: 6, threads: [6, 7], events: 4 });
    expect(shown(trace)).toEqual(['malloc 0 2', 'malloc 1 3', 'malloc 2 4', 'free 2']);
  });

  test('a great many processes are told apart in no time, and named in few words', async () => {
    const lines = Array.from(
      { length: 50_000 },
      (_, i) => `${i} --- Called exec() ---\n${i} p->malloc(${i}) = 0x10`,
    );
    const trace = await traceOf(log(...lines, '7 p->free(0x10) = <void>'));
    expect(trace.processes).toHaveLength(50_000);
    expect(trace.processes[0]).toMatchObject({ pid: 7, events: 2 });
    expect(warned(trace)[0]).toMatch(/and 49.992 more$/);
  });
});
