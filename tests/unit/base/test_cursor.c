/* The byte cursors: bounds in one place, and a first error that sticks. */
#include "check.h"

#include "base/cursor.h"

static const uint8_t bytes[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08,
                                0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f};

static void reads_are_big_endian(void **state)
{
    struct ow_reader r = ow_reader_on(bytes, sizeof(bytes));

    (void)state;
    assert_int_equal(ow_get_u8(&r), 0x01);
    assert_int_equal(ow_get_u16(&r), 0x0203);
    assert_int_equal(ow_get_u32(&r), 0x04050607);
    assert_true(ow_get_u64(&r) == UINT64_C(0x08090a0b0c0d0e0f));
    assert_int_equal(ow_reader_left(&r), 0);
    assert_int_equal(r.err, OW_OK);
}

static void a_read_past_the_end_fails_and_moves_nothing(void **state)
{
    struct ow_reader r = ow_reader_on(bytes, 3);

    (void)state;
    assert_int_equal(ow_get_u32(&r), 0);
    assert_int_equal(r.err, OW_ESHORT);
    assert_int_equal(r.pos, 0);
}

static void after_an_error_every_read_gives_zero(void **state)
{
    struct ow_reader r = ow_reader_on(bytes, sizeof(bytes));

    (void)state;
    r.err = OW_EBADNAME;
    assert_int_equal(ow_get_u8(&r), 0);
    assert_int_equal(ow_get_u16(&r), 0);
    assert_int_equal(ow_get_u32(&r), 0);
    assert_true(ow_get_u64(&r) == 0);
    assert_null(ow_get_bytes(&r, 0));
    assert_int_equal(ow_reader_left(&r), 0);
    assert_int_equal(r.pos, 0);
    assert_int_equal(r.err, OW_EBADNAME);
}

static void a_huge_length_does_not_overflow(void **state)
{
    struct ow_reader r = ow_reader_on(bytes, sizeof(bytes));
    struct ow_writer w;
    uint8_t buf[4];

    (void)state;
    assert_int_equal(ow_get_u8(&r), 1);
    assert_null(ow_get_bytes(&r, SIZE_MAX));
    assert_int_equal(r.err, OW_ESHORT);

    w = ow_writer_on(buf, sizeof(buf));
    ow_put_u8(&w, 1);
    ow_put_bytes(&w, bytes, SIZE_MAX);
    assert_int_equal(w.err, OW_ENOSPACE);
    assert_int_equal(w.pos, 1);
}

static void an_empty_input_has_nothing_to_read(void **state)
{
    struct ow_reader r = ow_reader_on(NULL, 0);

    (void)state;
    assert_int_equal(ow_reader_left(&r), 0);
    assert_int_equal(ow_get_u8(&r), 0);
    assert_int_equal(r.err, OW_ESHORT);
}

static void writes_are_big_endian(void **state)
{
    uint8_t buf[sizeof(bytes)];
    struct ow_writer w = ow_writer_on(buf, sizeof(buf));

    (void)state;
    ow_put_u8(&w, 0x01);
    ow_put_u16(&w, 0x0203);
    ow_put_u32(&w, 0x04050607);
    ow_put_u64(&w, UINT64_C(0x08090a0b0c0d0e0f));
    assert_int_equal(w.err, OW_OK);
    assert_int_equal(w.pos, sizeof(buf));
    assert_memory_equal(buf, bytes, sizeof(buf));
}

static void a_write_that_does_not_fit_leaves_the_buffer_alone(void **state)
{
    uint8_t buf[4] = {0xee, 0xee, 0xee, 0xee};
    struct ow_writer w = ow_writer_on(buf, 3);

    (void)state;
    ow_put_u32(&w, 1);
    assert_int_equal(w.err, OW_ENOSPACE);
    ow_put_u8(&w, 1); /* would fit, but the error sticks */
    assert_int_equal(w.pos, 0);
    for (size_t i = 0; i < sizeof(buf); i++)
        assert_int_equal(buf[i], 0xee);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_are_big_endian),
        cmocka_unit_test(a_read_past_the_end_fails_and_moves_nothing),
        cmocka_unit_test(after_an_error_every_read_gives_zero),
        cmocka_unit_test(a_huge_length_does_not_overflow),
        cmocka_unit_test(an_empty_input_has_nothing_to_read),
        cmocka_unit_test(writes_are_big_endian),
        cmocka_unit_test(a_write_that_does_not_fit_leaves_the_buffer_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
