/* settled.js - what is typed is not asked for at each key. */
import { useEffect, useState } from '../vendor.js';

/* The value, once it has not changed for ms. */
export function useSettled(value, ms = 300) {
    const [settled, setSettled] = useState(value);

    useEffect(() => {
        const timer = setTimeout(() => setSettled(value), ms);

        return () => clearTimeout(timer);
    }, [value, ms]);
    return settled;
}
